package hashring

import (
	"fmt"
	"slices"
	"testing"
)

// TestMaxFactor holds the formula against the walk itself, for every ring of up
// to four zones of up to four endpoints, in two orders around the ring.
func TestMaxFactor(t *testing.T) {
	for sizes := range zoneSizeLists(4, 4) {
		grouped := endpointsOf(sizes)
		mixed := slices.Clone(grouped)
		slices.SortStableFunc(mixed, func(a, b Endpoint) int { return int(a.Address[1]) - int(b.Address[1]) })
		bound := maxFactor(grouped)
		for _, ring := range [][]Endpoint{grouped, mixed} {
			if got := walk(ring, len(ring)); got != bound {
				t.Fatalf("zones of sizes %v: the walk finds %d replicas, maxFactor says %d", sizes, got, bound)
			}
		}
		if bound < min(3, len(grouped)) {
			t.Errorf("zones of sizes %v: a factor of up to 3 is always safe, maxFactor says %d", sizes, bound)
		}
	}
}

// TestMaxFactorFromEveryStart: where on the ring a series lands makes no difference.
func TestMaxFactorFromEveryStart(t *testing.T) {
	ring := endpointsOf([]int{1, 3, 4})
	for range ring {
		ring = append(ring[1:], ring[0])
		if got, want := walk(ring, len(ring)), maxFactor(ring); got != want {
			t.Errorf("starting at %s: %d, want %d", ring[0].Address, got, want)
		}
	}
}

func TestMaxFactorOfKnownRings(t *testing.T) {
	for _, tt := range []struct {
		sizes []int
		want  int
	}{
		{[]int{5}, 5},
		{[]int{1, 4}, 3}, // factor 4 was seen to spin, factor 3 to be ready (Thanos v0.42.4)
		{[]int{1, 1, 3}, 4},
		{[]int{2, 2, 2}, 6},
		{nil, 0},
	} {
		if got := maxFactor(endpointsOf(tt.sizes)); got != tt.want {
			t.Errorf("maxFactor of zones %v = %d, want %d", tt.sizes, got, tt.want)
		}
	}
}

// walk goes round the ring as upstream does: an endpoint is taken unless its
// zone already holds more replicas than the emptiest zone. It returns how many
// replicas it finds until a whole round takes none; upstream would go on for ever.
func walk(ring []Endpoint, factor int) int {
	taken, spread := map[string]bool{}, map[string]int{}
	for _, e := range ring {
		spread[e.AZ] = 0
	}
	for stuck := false; !stuck; {
		stuck = true
		for _, e := range ring {
			full := len(spread) > 1 && spread[e.AZ] > emptiest(spread)
			if len(taken) == factor || taken[e.Address] || full {
				continue
			}
			taken[e.Address], stuck = true, false
			spread[e.AZ]++
		}
	}
	return len(taken)
}

func emptiest(spread map[string]int) int {
	least := -1
	for _, n := range spread {
		if least < 0 || n < least {
			least = n
		}
	}
	return least
}

func endpointsOf(sizes []int) []Endpoint {
	var endpoints []Endpoint
	for zone, n := range sizes {
		for i := range n {
			endpoints = append(endpoints, Endpoint{Address: fmt.Sprintf("%c%d:10901", 'a'+zone, i), AZ: string(rune('a' + zone))})
		}
	}
	return endpoints
}

// zoneSizeLists visits every list of one to zones sizes from 1 to most.
func zoneSizeLists(zones, most int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		lists := [][]int{nil}
		for len(lists) > 0 {
			sizes := lists[0]
			lists = lists[1:]
			if len(sizes) > 0 && !yield(sizes) {
				return
			}
			for n := 1; len(sizes) < zones && n <= most; n++ {
				lists = append(lists, append(slices.Clone(sizes), n))
			}
		}
	}
}

func TestZoneSizes(t *testing.T) {
	endpoints := append(endpointsOf([]int{2, 1}), Endpoint{Address: "x:1"})
	if got, want := zoneSizes(endpoints), "(none)=1, a=2, b=1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
