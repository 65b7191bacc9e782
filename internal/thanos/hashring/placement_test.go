package hashring

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// receivers returns n endpoints; zones, one letter each, are theirs in turn.
func receivers(n int, zones string) []Endpoint {
	endpoints := make([]Endpoint, n)
	for i := range endpoints {
		endpoints[i].Address = "thanos-receive-" + strconv.Itoa(i) + ".thanos-receive.monitoring.svc.cluster.local:10901"
		if zones != "" {
			endpoints[i].AZ = string(zones[i%len(zones)])
		}
	}
	return endpoints
}

// TestPlacementIsUpstreams: the wanted ordinals were printed by Thanos v0.42.4
// itself (receive.NewMultiHashring, GetN for every replica in turn).
func TestPlacementIsUpstreams(t *testing.T) {
	for _, tt := range []struct {
		name   string
		ring   Ring
		factor int
		want   string
	}{
		{
			"ketama",
			Ring{Algorithm: Ketama, Endpoints: receivers(5, "")},
			3,
			"314 324 142 142 031 340 013 014 032 123 102 134 102 321 421 132 340 430 310 234 423 410 412 432 231 243 214 142 201 102 214 302 210 103 042 120 340 041 341 342",
		},
		{
			"zones",
			Ring{Algorithm: Ketama, Endpoints: receivers(5, "abbcc")},
			3,
			"310 320 140 140 031 301 013 014 032 130 104 130 104 320 420 130 301 402 310 230 420 410 410 420 230 240 240 140 204 103 240 302 203 103 042 103 302 041 310 320",
		},
		{
			"hashmod",
			Ring{Algorithm: Hashmod, Endpoints: receivers(5, "")},
			2,
			"34 34 34 01 40 12 34 23 34 34 34 34 34 40 40 01 12 01 23 23 40 23 01 34 12 01 23 01 01 40 01 12 12 23 12 34 34 23 01 23",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := placementOf(tt.ring, "")
			for i, want := range strings.Fields(tt.want) {
				hash := hashSeries("default-tenant", "__name__", "metric_"+strconv.Itoa(i), "job", "node")
				got := ""
				for _, address := range p.place(hash, tt.factor) {
					got += address[len("thanos-receive-"):][:1]
				}
				if got != want {
					t.Errorf("series %d: got %s, want %s", i, got, want)
				}
			}
		})
	}
	if got, want := hashSeries("t", "a", "b"), uint64(13029584066101875912); got != want {
		t.Errorf("hash: got %d, want %d", got, want)
	}
}

// TestPlacementOfAlgorithm: a ring without an algorithm follows the flag, and
// what upstream does not know is hashmod.
func TestPlacementOfAlgorithm(t *testing.T) {
	for _, tt := range []struct{ ring, flag, want string }{
		{"", Ketama, "*hashring.ketama"},
		{"", "", "hashring.hashmod"},
		{Ketama, Hashmod, "*hashring.ketama"},
		{"ketma", Ketama, "hashring.hashmod"},
	} {
		if got := fmt.Sprintf("%T", placementOf(Ring{Algorithm: tt.ring}, tt.flag)); got != tt.want {
			t.Errorf("ring %q, flag %q: got %s, want %s", tt.ring, tt.flag, got, tt.want)
		}
	}
}

// TestPlacementProperties: replicas are distinct, spread over the zones, as many
// as wanted, and independent of the order of the endpoints.
func TestPlacementProperties(t *testing.T) {
	for _, algorithm := range []string{Ketama, Hashmod} {
		for _, zones := range []string{"", "ab", "abc", "aabc"} {
			if algorithm == Hashmod && zones != "" {
				continue
			}
			endpoints := receivers(6, zones)
			p := placementOf(Ring{Algorithm: algorithm, Endpoints: endpoints}, "")
			reversed := slices.Clone(endpoints)
			slices.Reverse(reversed)
			q := placementOf(Ring{Algorithm: algorithm, Endpoints: reversed}, "")
			for i := range 500 {
				hash := sample("t", i)
				got := p.place(hash, 3)
				if other := q.place(hash, 3); !slices.Equal(got, other) {
					t.Fatalf("%s %q: the order of endpoints matters: %v, %v", algorithm, zones, got, other)
				}
				if distinct := len(slices.Compact(slices.Sorted(slices.Values(got)))); distinct != 3 {
					t.Fatalf("%s %q: %d distinct replicas: %v", algorithm, zones, distinct, got)
				}
				if n := zonesUsed(endpoints, got); n != min(3, max(1, len(zonesOf(endpoints)))) {
					t.Fatalf("%s %q: replicas in %d zones: %v", algorithm, zones, n, got)
				}
			}
		}
	}
}

func zonesUsed(endpoints []Endpoint, addresses []string) int {
	zones := map[string]bool{}
	for _, e := range endpoints {
		if slices.Contains(addresses, e.Address) {
			zones[e.AZ] = true
		}
	}
	return len(zones)
}

// TestPlacementEnds: where upstream would walk for ever, and where there is
// nothing to walk over, fewer replicas come out.
func TestPlacementEnds(t *testing.T) {
	uneven := receivers(5, "abbbb")
	if got := placementOf(Ring{Algorithm: Ketama, Endpoints: uneven}, "").place(1, 4); len(got) != maxFactor(uneven) {
		t.Errorf("got %d replicas, want %d", len(got), maxFactor(uneven))
	}
	for _, algorithm := range []string{Ketama, Hashmod} {
		if got := placementOf(Ring{Algorithm: algorithm}, "").place(1, 3); len(got) != 0 {
			t.Errorf("%s: %v out of an empty ring", algorithm, got)
		}
	}
	last := placementOf(Ring{Algorithm: Ketama, Endpoints: receivers(2, "")}, "").place(math.MaxUint64, 1)
	if len(last) != 1 {
		t.Errorf("a hash behind the last section gets %v", last)
	}
}

// TestKetamaMovesLittle: one more endpoint takes about its share, and nothing
// moves between the others.
func TestKetamaMovesLittle(t *testing.T) {
	for _, n := range []int{1, 3, 10, 30} {
		for _, factor := range []int{1, min(3, n)} {
			changes := Compare(routing(n, Ketama, factor), routing(n+1, Ketama, factor))
			if len(changes) != 1 {
				t.Fatalf("%d endpoints: %v", n, changes)
			}
			if share := 1 / float64(n+1); math.Abs(changes[0].Moved-share) > 0.25*share {
				t.Errorf("%d endpoints, factor %d: %.3f moved, want about %.3f", n, factor, changes[0].Moved, share)
			}
			old, grown := placementOf(routing(n, Ketama, 1).Rings[0], ""), placementOf(routing(n+1, Ketama, 1).Rings[0], "")
			came := changes[0].Came[0]
			for i := range 200 {
				if was, is := old.place(sample("t", i), 1)[0], grown.place(sample("t", i), 1)[0]; was != is && is != came {
					t.Fatalf("series %d goes from %s to %s", i, was, is)
				}
			}
		}
	}
}

func routing(n int, algorithm string, factor int) Routing {
	return Routing{Rings: []Ring{{Name: "default", Algorithm: algorithm, Endpoints: receivers(n, "")}}, Factor: factor}
}
