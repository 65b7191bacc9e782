package genthanosconfig

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// kind is one of the files, by the field that describes it.
type kind struct {
	field  string
	format provider.Format
	// flag takes the content; with -file behind it, the path (efficientgo/tools,
	// extkingpin, pathorcontent.go).
	flag    string
	readers []thanos.Component
	// ignored is a flag that has no effect beside the file (cmd/thanos/store.go).
	ignored string
	// name of the file, of its folder, and of what a ConfigMap's name ends in.
	name string
}

var kinds = []kind{
	{"caches.index", provider.IndexCache, "--index-cache.config", []thanos.Component{thanos.Store}, "--index-cache-size", "index-cache"},
	{"caches.bucket", provider.CachingBucket, "--store.caching-bucket.config", []thanos.Component{thanos.Store}, "", "caching-bucket"},
	{"caches.queryRange", provider.ResponseCache, "--query-range.response-cache-config", []thanos.Component{thanos.QueryFrontend}, "", "query-range-response-cache"},
	{"caches.labels", provider.ResponseCache, "--labels.response-cache-config", []thanos.Component{thanos.QueryFrontend}, "", "labels-response-cache"},
	{"tracing", provider.Tracing, "--tracing.config", []thanos.Component{
		thanos.Compact, thanos.Query, thanos.QueryFrontend, thanos.Receive, thanos.Rule, thanos.Sidecar, thanos.Store, thanos.Tools,
	}, "", "tracing"},
}

// FormatOf returns the format of the file that a field describes, for instance
// caches.index, and false for any other field.
func FormatOf(field string) (provider.Format, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.field == field })
	if i < 0 {
		return 0, false
	}
	return kinds[i].format, true
}

// file is one of the files as a cluster has it.
type file struct {
	kind
	place
	config provider.Config
	// env holds the variables of the readers by their name.
	env map[string]krm.EnvVarSource
}

// String is how messages call it: spec.tracing of Fleet acme.
func (f *file) String() string { return f.path + " of " + f.object.Ref().String() }

// generator is one run of the function.
type generator struct {
	*krm.Run
	cluster string
	// version of Thanos images whose tag names none.
	version string
	// written holds what this run wrote, by object and key.
	written map[krm.Ref]map[string]string
}

// generate writes the files that are described, and wires their readers.
func (g *generator) generate(providers []fleet.NamedProvider, placeOf func(path string) place) {
	warned := false
	for _, p := range providers {
		if p.Disabled {
			continue
		}
		f, ok := g.file(p, placeOf(p.Path))
		if !ok {
			continue
		}
		for _, c := range g.Containers(f.readers...) {
			g.wire(f, c)
		}
		if f.format == provider.Tracing {
			g.wireOperated(f)
		}
		if !warned {
			g.warnOfCommunity()
			warned = true
		}
	}
}

// file makes a file of its description. It is false when something is wrong.
func (g *generator) file(p fleet.NamedProvider, at place) (*file, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.field == p.Path })
	f := &file{kind: kinds[i], place: place{at.object, problem.Join(at.path, p.Path)}, env: map[string]krm.EnvVarSource{}}
	f.config = provider.Config{Format: f.format, Type: p.Type, Options: optionsOf(p.Options)}
	if p.Config.Kind != 0 {
		f.config.Values = provider.Sorted(&p.Provider.Config)
	}
	var problems []problem.Problem
	for _, path := range provider.LiteralCredentials(f.config) {
		problems = append(problems, problem.New("config."+path, "move it to credentials.secretRef", "a secret in git"))
	}
	values, more := f.references(p.Credentials.SecretRef)
	problems = slices.Concat(problems, more, provider.Check(f.config, slices.Sorted(maps.Keys(values))))
	config, more := provider.WithCredentials(f.config, values)
	for _, found := range more {
		if key, inside := strings.CutPrefix(found.Path, "credentials."); inside {
			found.Path = problem.Join("credentials.secretRef.data", key)
		}
		if !slices.Contains(problems, found) {
			problems = append(problems, found)
		}
	}
	f.config = config
	g.Problems(f.object, f.path, problems)
	return f, len(problems) == 0
}

// optionsOf returns a struct of options as a mapping.
func optionsOf(options any) *yaml.Node {
	if options == nil {
		return nil
	}
	var n yaml.Node
	_ = n.Encode(options) // a struct of strings and numbers always encodes
	return &n
}

// references returns what the keys of a Secret are set to in the file, and notes
// the variables that they refer to.
func (f *file) references(ref *fleet.SecretRef) (map[string]string, []problem.Problem) {
	values := map[string]string{}
	if ref == nil {
		return values, nil
	}
	var problems []problem.Problem
	for _, path := range slices.Sorted(maps.Keys(ref.Data)) {
		name := f.envName(path)
		if _, taken := f.env[name]; taken {
			problems = append(problems, problem.New(problem.Join("credentials.secretRef.data", path), "write one of the two differently",
				"%s would hold this key and another", name))
		}
		f.env[name] = krm.EnvVarSource{SecretKeyRef: &krm.SecretKeyRef{Name: ref.Name, Key: ref.Data[path]}}
		values[path] = "$(" + name + ")"
	}
	return values, problems
}

// envName is the variable that holds a credential: INDEX_CACHE_PASSWORD.
func (k *kind) envName(path string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(k.name+"_"+path))
}
