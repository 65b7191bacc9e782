package fleet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUses(t *testing.T) {
	f := load(t, fleetOf(t, twoStores+`
clusters:
- {name: one, objectStore: s}
- {name: hub, objectStore: s, reads: [t, s], compacts: [t]}
- {name: janitor, compacts: [s2]}
`))
	got := map[string][2][]string{}
	for _, c := range f.Clusters {
		got[c.Name] = [2][]string{c.Compactors(), c.Uses()}
	}
	want := map[string][2][]string{
		"one":     {nil, {"s"}},
		"hub":     {{"t"}, {"s", "t"}},
		"janitor": {{"s2"}, {"s2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIdentityFor(t *testing.T) {
	c := Cluster{ClusterSpec: ClusterSpec{Identity: &Identity{AWSRoleARN: "all"}, Identities: map[string]Identity{"s": {AWSRoleARN: "s"}}}}
	for store, want := range map[string]string{"s": "s", "t": "all"} {
		if got := (ObjectStore{Name: store, Credentials: Credentials{Identity: &Identity{AWSRoleARN: "fleet"}}}).As(&c).Credentials.Identity.AWSRoleARN; got != want {
			t.Errorf("%s: got %q, want %q", store, got, want)
		}
	}
}

// TestOneInEachCluster: storage that runs in the cluster is another bucket in each.
func TestOneInEachCluster(t *testing.T) {
	load(t, fleetOf(t, `
objectStores:
- {name: minio, type: S3, config: {bucket: b, endpoint: "minio.monitoring.svc:9000"}, credentials: {inline: {name: i}}}
- {name: folder, type: FILESYSTEM, config: {directory: /data}, credentials: {identity: {}}}
clusters:
- {name: a, objectStore: minio, compacts: [minio]}
- {name: b, objectStore: minio, compacts: [minio]}
- {name: c, objectStore: folder, compacts: [folder]}
- {name: d, objectStore: folder, compacts: [folder]}
`))
}
