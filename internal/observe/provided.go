package observe

import (
	"iter"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// Provided is a file that names a provider by type: of a bucket, a cache or tracing.
type Provided struct {
	// Flag takes the content; with -file behind it, the path.
	Flag string
	// Text of the file, which is known, and what it says.
	Text   Text
	Config provider.Config
}

// provided are the flags of such files.
var provided = []struct {
	flag   string
	format provider.Format
}{
	{"--objstore.config", provider.ObjectStore},
	{"--objstore-to.config", provider.ObjectStore},
	{"--index-cache.config", provider.IndexCache},
	{"--store.caching-bucket.config", provider.CachingBucket},
	{"--query-range.response-cache-config", provider.ResponseCache},
	{"--labels.response-cache-config", provider.ResponseCache},
	{"--tracing.config", provider.Tracing},
}

// Provided returns the files of a process of Thanos that name a provider by type, as far
// as they can be read.
func (p *Process) Provided() []Provided {
	if p.Component.Program() != thanos.Store.Program() {
		return nil
	}
	var found []Provided
	for _, f := range provided {
		t, has := p.Config(f.flag)
		if !has || !t.Known {
			continue
		}
		if c, ok := provider.Parse(f.format, t.Text); ok {
			found = append(found, Provided{f.flag, t, c})
		}
	}
	return found
}

// injected are the beginnings of names of variables that webhooks of clouds, or the
// kubelet, put into a container.
var injected = []string{"AWS_", "AZURE_", "GOOGLE_", "OCI_", "KUBERNETES_"}

// expanded are the other files that Thanos puts variables into (Thanos v0.42.5,
// cmd/thanos, WithEnvSubstitution).
var expanded = []string{
	"--alert.relabel-config", "--alertmanagers.config", "--query-frontend.downstream-tripper-config", "--query.config",
	"--receive.limits-config", "--receive.relabel-config", "--remote-write.config", "--request.logging-config", "--selector.relabel-config",
}

// Expanded are the files that Thanos puts variables into and that name no provider, by
// their flag, as far as they can be read.
func (p *Process) Expanded() iter.Seq2[string, Text] {
	return func(yield func(string, Text) bool) {
		if p.Component.Program() != thanos.Store.Program() {
			return
		}
		for _, flag := range expanded {
			if t, has := p.Config(flag); has && t.Known && !yield(flag, t) {
				return
			}
		}
	}
}

// IsInjected tells whether a variable may be put into a container by who runs it.
func IsInjected(name string) bool {
	return strings.Contains(name, "_SERVICE_") || strings.Contains(name, "_PORT") ||
		slices.ContainsFunc(injected, func(beginning string) bool { return strings.HasPrefix(name, beginning) })
}

// Unset returns the variables that a file of Thanos refers to as $(NAME) and that its
// reader surely does not have: Thanos ends at its start then (v0.22, CHANGELOG.md, 4327).
func (p *Process) Unset(text string) []string {
	v, known := p.Version()
	if p.Has("envFrom") || p.Cluster().IsMade(p.Pods.Object) || known && !thanos.AtLeast(v, "v0.22.0") {
		return nil
	}
	return slices.DeleteFunc(provider.References(text), func(name string) bool {
		return p.Env(name) != nil || IsInjected(name)
	})
}
