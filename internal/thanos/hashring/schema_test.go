package hashring

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// full uses every key that upstream knows.
var full = []Ring{{
	Name: "a", Tenants: []string{"a"}, TenantMatcherType: Exact, Algorithm: Ketama, ExternalLabels: map[string]string{"team": "a", "env": "x"},
	ShuffleSharding: &ShuffleSharding{
		ShardSize: 2, CacheSize: 50, ZoneAwarenessDisabled: true,
		Overrides: []ShardOverride{{ShardSize: 1, Tenants: []string{"a"}, TenantMatcherType: Exact}},
	},
	Endpoints: []Endpoint{{Address: "r-0:10901", CapnprotoAddress: "r-0:19391", AZ: "x"}, {Address: "r-1:10901", CapnprotoAddress: "r-1:19391"}, {Address: "r-2:10901"}},
}}

func TestParseReadsWhatMarshalPrints(t *testing.T) {
	text, err := Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, got); diff != "" {
		t.Error(diff)
	}
}

func TestParse(t *testing.T) {
	if got, err := Parse([]byte(`[{"unknown": 1, "endpoints": []}]`)); err != nil || len(got) != 1 {
		t.Errorf("unknown keys: got %v, %v", got, err)
	}
	for _, text := range []string{``, `{}`, `[{"endpoints": [1]}]`, `[`} {
		if got, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s: got %v, want an error", text, got)
		}
	}
}

func TestTakes(t *testing.T) {
	for _, tt := range []struct {
		ring   Ring
		tenant string
		want   bool
	}{
		{Ring{}, "a", true},
		{Ring{Tenants: []string{"a"}}, "a", true},
		{Ring{Tenants: []string{"a"}, TenantMatcherType: Exact}, "b", false},
		{Ring{Tenants: []string{"a*"}}, "ab", false},
		{Ring{Tenants: []string{"b", "a*"}, TenantMatcherType: Glob}, "ab", true},
		{Ring{Tenants: []string{"a*"}, TenantMatcherType: Glob}, "a/b", false},
		{Ring{Tenants: []string{"[a"}, TenantMatcherType: Glob}, "[a", false},
		{Ring{Tenants: []string{"a"}, TenantMatcherType: "regex"}, "a", false},
	} {
		if got := tt.ring.Takes(tt.tenant); got != tt.want {
			t.Errorf("%v takes %q: %v", tt.ring, tt.tenant, got)
		}
	}
	if got := RingOf([]Ring{{Tenants: []string{"a"}}, {}, {Tenants: []string{"b"}}}, "b"); got != 1 {
		t.Errorf("the first ring wins: got %d", got)
	}
}

func TestFeatures(t *testing.T) {
	since := func(rings []Ring) []string {
		var versions []string
		for _, f := range Features(rings) {
			versions = append(versions, f.Since)
		}
		return versions
	}
	if got := since([]Ring{{Algorithm: Ketama, Endpoints: receivers(2, "")}}); got != nil {
		t.Errorf("a plain ring needs %v", got)
	}
	want := []string{"v0.32.0", "v0.32.0", "v0.35.0", "v0.39.0"}
	if diff := cmp.Diff(want, since(append(full[:1:1], Ring{TenantMatcherType: Glob}))); diff != "" {
		t.Error(diff)
	}
}

func TestCheckShuffle(t *testing.T) {
	shard := func(size int, endpoints []Endpoint) Ring {
		return Ring{Name: "a", Algorithm: Ketama, Endpoints: endpoints, ShuffleSharding: &ShuffleSharding{ShardSize: size}}
	}
	blind := shard(2, receivers(4, "abbb"))
	blind.ShuffleSharding.ZoneAwarenessDisabled = true
	for _, tt := range []struct {
		name   string
		ring   Ring
		factor int
		want   []string
	}{
		{"good", shard(2, receivers(4, "")), 2, nil},
		{"good over zones: rounded up", shard(3, receivers(4, "ab")), 4, nil},
		{"good without zones", blind, 2, nil},
		{"too large", shard(5, receivers(4, "")), 1, []string{`shuffle_sharding_config.shard_size: 5 of the 4 endpoints of ring "a"; write 4 or less, or add receivers`}},
		{"nothing", shard(0, receivers(4, "")), 1, []string{`shuffle_sharding_config.shard_size: got 0; write 1 or more`}},
		{
			"a zone too small", shard(3, receivers(4, "abbb")), 1,
			[]string{`shuffle_sharding_config.shard_size: 2 from each zone, and the zones of ring "a" have these sizes: a=1, b=3; every write of the tenant fails; write 2 or less, or add receivers to the smallest zone`},
		},
		{
			"too few copies", shard(2, receivers(4, "")), 3,
			[]string{`shuffle_sharding_config.shard_size: 2 endpoints cannot hold replicationFactor 3; every write of the tenant fails; write 3 or more, or lower the replicationFactor`},
		},
		{"no ring", shard(2, nil), 1, []string{`endpoints: ring "a" has no endpoint; give the ring a receiver`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, texts(CheckRing(tt.ring, tt.factor))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPartlyZoned(t *testing.T) {
	mixed := append(receivers(1, "a"), receivers(1, "")...)
	for zoned, endpoints := range map[bool][]Endpoint{true: mixed, false: receivers(3, "ab")} {
		if got := (Ring{Endpoints: endpoints}).PartlyZoned(); got != zoned {
			t.Errorf("%v: got %v", endpoints, got)
		}
	}
}

func TestCheckOrderShadows(t *testing.T) {
	rings := []Ring{
		{Name: "a", Tenants: []string{"a"}},
		{Name: "globs", Tenants: []string{"a*", "b-*"}, TenantMatcherType: Glob},
		{Name: "c", Tenants: []string{"a", "b-1", "c"}},
		{Name: "d", Tenants: []string{"b-*", "c*"}, TenantMatcherType: Glob},
	}
	want := [][]string{
		nil, nil,
		{
			`tenants[0]: ring "a" takes tenant "a" first; remove it from one of them, or move the ring up`,
			`tenants[1]: ring "globs" takes tenant "b-1" first; remove it from one of them, or move the ring up`,
		},
		{`tenants[0]: ring "globs" takes tenant "b-*" first; remove it from one of them, or move the ring up`},
	}
	var got [][]string
	for _, problems := range CheckOrder(rings) {
		got = append(got, texts(problems))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
