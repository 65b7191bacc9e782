package hashring

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestCompare(t *testing.T) {
	const first, second, third = "thanos-receive-0.thanos-receive.monitoring.svc.cluster.local:10901",
		"thanos-receive-1.thanos-receive.monitoring.svc.cluster.local:10901", "thanos-receive-2.thanos-receive.monitoring.svc.cluster.local:10901"
	all := []string{othersShown}
	ring := func(r Ring) Routing { return Routing{Rings: []Ring{r}, Factor: 1} }
	for _, tt := range []struct {
		name          string
		before, after Routing
		want          []Change
	}{
		{"nothing", routing(3, Ketama, 3), routing(3, Ketama, 3), nil},
		{"the order of endpoints", routing(2, Ketama, 1), ring(Ring{Name: "default", Algorithm: Ketama, Endpoints: []Endpoint{{Address: second}, {Address: first}}}), nil},
		{"the capnproto address", routing(1, Ketama, 1), ring(Ring{Name: "default", Algorithm: Ketama, Endpoints: []Endpoint{{Address: first, CapnprotoAddress: "x:1"}}}), nil},
		{"another name", routing(1, Ketama, 1), ring(Ring{Name: "renamed", Algorithm: Ketama, Endpoints: receivers(1, "")}), nil},
		{
			"one more in hashmod", routing(2, Hashmod, 1), routing(3, Hashmod, 1),
			[]Change{{From: "default", To: "default", Tenants: all, Stayed: 2, Came: []string{third}, OldAlgorithm: Hashmod, Algorithm: Hashmod, Moved: 0.67}},
		},
		{
			"one less", routing(2, Ketama, 1), routing(1, Ketama, 1),
			[]Change{{From: "default", To: "default", Tenants: all, Stayed: 1, Went: []string{second}, OldAlgorithm: Ketama, Algorithm: Ketama, Moved: 0.5}},
		},
		{
			"another algorithm, by the flag", ring(Ring{Endpoints: receivers(2, "")}),
			Routing{Rings: []Ring{{Endpoints: receivers(2, "")}}, Algorithm: Ketama, Factor: 1},
			[]Change{{Tenants: all, Stayed: 2, OldAlgorithm: Hashmod, Algorithm: Ketama, Moved: 0.5}},
		},
		{
			"more copies", routing(2, Ketama, 1), routing(2, Ketama, 2),
			[]Change{{From: "default", To: "default", Tenants: all, Stayed: 2, OldAlgorithm: Ketama, Algorithm: Ketama, Moved: 0.5}},
		},
		{
			"zones", ring(Ring{Algorithm: Ketama, Endpoints: receivers(3, "")}), ring(Ring{Algorithm: Ketama, Endpoints: receivers(3, "ab")}),
			[]Change{{Tenants: all, Stayed: 3, OldAlgorithm: Ketama, Algorithm: Ketama, Rezoned: true}},
		},
		{
			"shuffle sharding", ring(Ring{Algorithm: Ketama, Endpoints: receivers(2, "")}), ring(Ring{Algorithm: Ketama, Endpoints: receivers(2, ""), ShuffleSharding: &ShuffleSharding{ShardSize: 1}}),
			[]Change{{Tenants: all, Stayed: 2, OldAlgorithm: Ketama, Algorithm: Ketama, Shuffled: true, Resharded: true}},
		},
		{
			"a tenant gets its own ring", routing(1, Ketama, 1),
			Routing{Rings: []Ring{{Name: "a", Tenants: []string{"a-*"}, TenantMatcherType: Glob, Algorithm: Ketama, Endpoints: receivers(2, "")[1:]}, routing(1, Ketama, 1).Rings[0]}, Factor: 1},
			[]Change{{From: "default", To: "a", Tenants: []string{"a-*"}, Came: []string{second}, Went: []string{first}, OldAlgorithm: Ketama, Algorithm: Ketama, Moved: 1}},
		},
		{
			"tenants lost and new", ring(Ring{Name: "a", Tenants: []string{"a"}, Endpoints: receivers(1, "")}), ring(Ring{Name: "b", Tenants: []string{"b"}, Endpoints: receivers(1, "")}),
			[]Change{
				{To: "b", New: true, Tenants: []string{"b"}, Came: []string{first}, OldAlgorithm: Hashmod, Algorithm: Hashmod},
				{From: "a", Lost: true, Tenants: []string{"a"}, Went: []string{first}, OldAlgorithm: Hashmod, Algorithm: Hashmod},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Compare(tt.before, tt.after)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(0, 0.03), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHashmodMovesMuch: all but about 1/(n+1) of the series.
func TestHashmodMovesMuch(t *testing.T) {
	for _, n := range []int{2, 5, 20} {
		moved := Compare(routing(n, Hashmod, 1), routing(n+1, Hashmod, 1))[0].Moved
		if want := 1 - 1/float64(n+1); math.Abs(moved-want) > 0.03 {
			t.Errorf("%d endpoints: %.3f moved, want about %.3f", n, moved, want)
		}
	}
}

func TestExamples(t *testing.T) {
	rings := []Ring{
		{Tenants: []string{"a", "other-tenant-0"}},
		{Tenants: []string{"b-*", "[cd]?"}, TenantMatcherType: Glob},
		{},
	}
	want := []example{{"a", "a"}, {"other-tenant-0", "other-tenant-0"}, {"b-x", "b-*"}, {"cdx", "[cd]?"}, {"other-tenant-1", othersShown}}
	if diff := cmp.Diff(want, examples(rings), cmp.AllowUnexported(example{})); diff != "" {
		t.Error(diff)
	}
	if got := examples([]Ring{{Tenants: []string{"*"}, TenantMatcherType: Glob}}); len(got) != 1 {
		t.Errorf("a pattern takes every tenant, and yet there is another: %v", got)
	}
}
