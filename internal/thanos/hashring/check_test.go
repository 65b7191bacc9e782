package hashring

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

func TestCheckRing(t *testing.T) {
	two := []Endpoint{{Address: "r-0:10901"}, {Address: "r-1:10901"}}
	for _, tt := range []struct {
		name   string
		ring   Ring
		factor int
		want   []string
	}{
		{"good", Ring{Algorithm: Ketama, Tenants: []string{"a"}, Endpoints: two}, 2, nil},
		{"good with zones", Ring{Endpoints: endpointsOf([]int{1, 4})}, 3, nil},
		{"good globs", Ring{TenantMatcherType: "glob", Tenants: []string{"a*", "[ab]"}, Endpoints: two}, 1, nil},
		{"IPv6", Ring{Endpoints: []Endpoint{{Address: "[::1]:10901"}}}, 1, nil},
		{"hashmod never walks zones", Ring{Algorithm: Hashmod, Endpoints: two}, 2, nil},
		{
			"matcher type",
			Ring{TenantMatcherType: "regex", Endpoints: two},
			1,
			[]string{`tenant_matcher_type: "regex" matches no tenant; write exact or glob`},
		},
		{
			"pattern",
			Ring{TenantMatcherType: "glob", Tenants: []string{"a", "[b"}, Endpoints: two},
			1,
			[]string{`tenants[1]: "[b" is not a pattern; close the bracket`},
		},
		{
			"a pattern is only a name when exact", Ring{TenantMatcherType: "exact", Tenants: []string{"[b"}, Endpoints: two}, 1, nil,
		},
		{
			"a pattern without a matcher type",
			Ring{Tenants: []string{"team-*"}, Endpoints: two},
			1,
			[]string{`tenants[0]: "team-*" looks like a pattern, and without a matcher type it is a tenant's name; say which it is: glob, or exact`},
		},
		{"empty tenant", Ring{Tenants: []string{""}, Endpoints: two}, 1, []string{"tenants[0]: empty tenant; remove it"}},
		{"no endpoint", Ring{Name: "a"}, 1, []string{`endpoints: ring "a" has no endpoint; give the ring a receiver`}},
		{
			"given twice",
			Ring{Endpoints: append(two[:2:2], two[0])},
			1,
			[]string{`endpoints[2]: "r-0:10901" is endpoint 0 too, so two replicas may land on one receiver; remove one of them`},
		},
		{
			"zones in a hashmod ring",
			Ring{Algorithm: Hashmod, Endpoints: []Endpoint{{Address: "r-0:10901", AZ: "z"}}},
			1,
			[]string{`endpoints[0]: zone "z" in a hashmod ring, which receive refuses; use algorithm ketama, or give no zones`},
		},
		{
			"algorithm near a known one",
			Ring{Algorithm: "ketma", Endpoints: two},
			1,
			[]string{`algorithm: "ketma" is silently taken for hashmod; did you mean "ketama"?`},
		},
		{
			"algorithm",
			Ring{Algorithm: "sha", Endpoints: two},
			1,
			[]string{`algorithm: "sha" is silently taken for hashmod; write ketama or hashmod`},
		},
		{
			"too few endpoints",
			Ring{Name: "a", Endpoints: two},
			3,
			[]string{`endpoints: 2 endpoints of ring "a" cannot hold replicationFactor 3; set replicas ≥ 3 or lower the replicationFactor`},
		},
		{
			"zones that never fill",
			Ring{Endpoints: endpointsOf([]int{1, 4})},
			4,
			[]string{"endpoints: receive never becomes ready with replicationFactor 4 over zones of these sizes: a=1, b=4; spread the receivers evenly over the zones, or lower the replicationFactor to 3"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, texts(CheckRing(tt.ring, tt.factor))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckRingAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"http://r-0:10901": "a URL, want host:port",
		"r-0":              "no host and port",
		"":                 "no host and port",
		":10901":           "no host and port",
		"r-0:":             "no host and port",
		"::1:10901":        "no host and port",
		"r-0:19291":        "19291 is the remote write port",
		"r-0:19391":        "19391 is the capnproto port",
		"r-0:10902":        "10902 is the HTTP port",
		"r-0:10901":        "",
		"10.0.0.1:10907":   "",
	} {
		problems := CheckRing(Ring{Endpoints: []Endpoint{{Address: address}}}, 1)
		if want == "" {
			if len(problems) > 0 {
				t.Errorf("%q: %v", address, problems)
			}
			continue
		}
		if len(problems) != 1 || problems[0].Message != `"`+address+`": `+want || problems[0].Path != "endpoints[0]" {
			t.Errorf("%q: got %v, want %s", address, problems, want)
		}
	}
}

func TestCheckOrder(t *testing.T) {
	open := func(name string) Ring { return Ring{Name: name} }
	closed := func(name string) Ring { return Ring{Name: name, Tenants: []string{"t"}} }
	for _, tt := range []struct {
		name  string
		rings []Ring
		want  [][]string
	}{
		{"nothing", nil, [][]string{}},
		{"the open ring last", []Ring{closed("a"), open("b")}, [][]string{nil, nil}},
		{
			"an open ring first",
			[]Ring{open("a"), closed("b"), open("c")},
			[][]string{
				nil,
				{`tenants: ring "b" comes behind "a", which takes every tenant first; move the ring that takes every tenant to the end`},
				{`tenants: ring "c" takes every tenant, and comes behind "a", which does too and takes them first; name the tenants of all rings but the last`},
			},
		},
		{
			"one name twice",
			[]Ring{closed("a"), closed("a")},
			[][]string{nil, {`hashring: ring 0 has the name "a" too; rename one of them`}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := [][]string{}
			for _, problems := range CheckOrder(tt.rings) {
				got = append(got, texts(problems))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func texts(problems []problem.Problem) []string {
	var found []string
	for _, p := range problems {
		found = append(found, p.String())
	}
	return found
}
