//lint:file-ignore SA1019 kustomizations of users hold the fields of old too

package render

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// reference is what a kustomization names outside of itself.
type reference struct {
	// field of the kustomization, for instance resources[0].
	field, value string
	// file and folder are what it may be.
	file, folder bool
	// parsed tells that kustomize reads the file as YAML, configures that it holds
	// the configurations of plugins.
	parsed, configures bool
}

// references returns what a kustomization names, each in the order of its list
// (kustomize, api v0.21.2, types/kustomization.go and internal/target/kusttarget.go).
func references(k *types.Kustomization) []reference {
	var all []reference
	list := func(field string, values []string, like reference) {
		for i, value := range values {
			like.field, like.value = problem.Index(field, i), value
			all = append(all, like)
		}
	}
	resource, config, text := reference{file: true, folder: true, parsed: true}, reference{file: true, folder: true, parsed: true, configures: true}, reference{file: true, parsed: true}
	list("resources", k.Resources, resource)
	list("bases", k.Bases, resource)
	list("components", k.Components, reference{folder: true})
	list("generators", k.Generators, config)
	list("transformers", k.Transformers, config)
	list("validators", k.Validators, config)
	list("configurations", k.Configurations, text)
	list("crds", k.Crds, text)
	one := func(field, value string, like reference) {
		if like.field, like.value = field, value; value != "" {
			all = append(all, like)
		}
	}
	one("openapi.path", k.OpenAPI["path"], text)
	for i, p := range k.Patches {
		one(problem.Index("patches", i)+".path", p.Path, text)
	}
	for i, p := range k.PatchesJson6902 {
		one(problem.Index("patchesJson6902", i)+".path", p.Path, text)
	}
	for i, p := range k.PatchesStrategicMerge {
		one(problem.Index("patchesStrategicMerge", i), string(p), text)
	}
	for i, r := range k.Replacements {
		one(problem.Index("replacements", i)+".path", r.Path, text)
	}
	for i, g := range k.ConfigMapGenerator {
		all = append(all, sources(problem.Index("configMapGenerator", i), g.KvPairSources)...)
	}
	for i, g := range k.SecretGenerator {
		all = append(all, sources(problem.Index("secretGenerator", i), g.KvPairSources)...)
	}
	return all
}

// sources are the files of a generator: key=path, or a path.
func sources(field string, s types.KvPairSources) []reference {
	var all []reference
	for i, file := range s.FileSources {
		if _, path, named := strings.Cut(file, "="); named {
			file = path
		}
		all = append(all, reference{field: problem.Index(field+".files", i), value: file, file: true})
	}
	for i, file := range s.EnvSources {
		all = append(all, reference{field: problem.Index(field+".envs", i), value: file, file: true})
	}
	if s.EnvSource != "" {
		all = append(all, reference{field: field + ".env", value: s.EnvSource, file: true})
	}
	return all
}

// inline returns the documents of a list's entry that holds them itself.
func inline(value string) []*yaml.Node {
	if !strings.Contains(value, ":") {
		return nil
	}
	decoder := yaml.NewDecoder(strings.NewReader(value))
	var docs []*yaml.Node
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return docs
		}
		if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
			return nil
		}
		docs = append(docs, doc.Content[0])
	}
}

var (
	scheme   = regexp.MustCompile(`(?i)^(git::)?(https?|ssh|file)://`)
	username = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*@`)
	github   = regexp.MustCompile(`(?i)^(git::)?([a-z][a-z0-9-]*@)?github\.com[/:]`)
)

// isRemote tells whether kustomize would fetch what a reference names: a URL, or for
// a folder what git clones (kustomize, api v0.21.2, internal/git/repospec.go).
func (r reference) isRemote() bool {
	if u, err := url.Parse(r.value); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return true
	}
	if !r.folder || strings.HasPrefix(r.value, "/") {
		return false
	}
	if scheme.MatchString(r.value) {
		return true
	}
	path, _, _ := strings.Cut(r.value, "?")
	path = strings.TrimPrefix(path, "git::")
	if !username.MatchString(path) && !github.MatchString(path) {
		return false
	}
	path = username.ReplaceAllString(path, "")
	at := strings.IndexAny(path, "/:")
	if at < 0 {
		return false
	}
	rest := path[at+1:]
	return strings.Contains(rest, "/") || strings.Contains(rest, ".git")
}

// address is a reference as it may be told: without a login, and without a query,
// which may hold a token.
func (r reference) address() string {
	text, _, _ := strings.Cut(r.value, "?")
	if i := strings.Index(text, "://"); i >= 0 {
		rest := text[i+3:]
		host, path, slash := strings.Cut(rest, "/")
		if _, after, found := cutLast(host, "@"); found {
			host = after
		}
		text = text[:i+3] + host
		if slash {
			text += "/" + path
		}
	}
	return strconv.Quote(text)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
