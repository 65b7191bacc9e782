package fleet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A cluster's own files stand in place of the fleet's, one by one.
func TestCachesOf(t *testing.T) {
	f := Fleet{Spec: Spec{
		Caches:  Caches{Index: &IndexCache{Provider: Provider{Type: "MEMCACHED"}}, Labels: &Provider{Type: "IN-MEMORY"}},
		Tracing: &Tracing{Type: "OTLP"},
	}}
	c := Cluster{ClusterSpec: ClusterSpec{
		Caches:  Caches{Index: &IndexCache{Provider: Provider{Type: "REDIS"}}, QueryRange: &Provider{Type: "REDIS"}},
		Tracing: &Tracing{Disabled: true},
	}}
	got := map[string]string{}
	for _, p := range Providers(f.CachesOf(&c)) {
		got[p.Path] = p.Type
	}
	want := map[string]string{"caches.index": "REDIS", "caches.queryRange": "REDIS", "caches.labels": "IN-MEMORY", "tracing": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
