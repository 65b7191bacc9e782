package hashring

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomRing returns a ketama ring of up to 12 receivers with names of any kind,
// in up to 3 zones, and a factor that upstream can place in it.
func randomRing(random *rand.Rand) (Ring, int) {
	ring := Ring{Name: "r", Algorithm: Ketama}
	zones := random.IntN(4)
	for i := range random.IntN(11) + 2 {
		e := Endpoint{Address: fmt.Sprintf("recv-%x-%d.svc:10901", random.Uint32(), i)}
		if zones > 0 {
			e.AZ = string(rune('a' + random.IntN(zones)))
		}
		ring.Endpoints = append(ring.Endpoints, e)
	}
	return ring, random.IntN(min(maxFactor(ring.Endpoints), 5)) + 1
}

// without returns the ring with one receiver less.
func (r Ring) without(i int) Ring {
	r.Endpoints = slices.Delete(slices.Clone(r.Endpoints), i, i+1)
	return r
}

// TestRandomRings: whatever the ring, each series has as many receivers as wanted,
// all different and spread over the zones, and the order of the file is no matter.
func TestRandomRings(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		ring, factor := randomRing(random)
		shuffled := ring
		shuffled.Endpoints = slices.Clone(ring.Endpoints)
		random.Shuffle(len(ring.Endpoints), func(i, j int) {
			shuffled.Endpoints[i], shuffled.Endpoints[j] = shuffled.Endpoints[j], shuffled.Endpoints[i]
		})
		p, q := placementOf(ring, ""), placementOf(shuffled, "")
		for i := range 100 {
			hash := sample("t", i)
			got := p.place(hash, factor)
			if other := q.place(hash, factor); !slices.Equal(got, other) {
				t.Fatalf("the order of %v matters: %v, %v", ring.Endpoints, got, other)
			}
			if distinct := slices.Compact(slices.Sorted(slices.Values(got))); len(distinct) != factor {
				t.Fatalf("factor %d over %v: %v", factor, ring.Endpoints, got)
			}
			if n := zonesUsed(ring.Endpoints, got); n != min(factor, max(1, len(zonesOf(ring.Endpoints)))) {
				t.Fatalf("factor %d in %d zones of %v", factor, n, ring.Endpoints)
			}
		}
	}
}

// TestOneReceiverMovesItsShareOnly: without zones, a receiver that comes takes
// about its share of the copies from the others, and one that goes leaves about
// its share to them; a series that it does not hold stays where it is.
func TestOneReceiverMovesItsShareOnly(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 12 {
		ring, _ := randomRing(random)
		for i := range ring.Endpoints {
			ring.Endpoints[i].AZ = ""
		}
		n := len(ring.Endpoints)
		factor, one := random.IntN(min(n-1, 3))+1, random.IntN(n)
		large, small := Routing{Rings: []Ring{ring}, Factor: factor}, Routing{Rings: []Ring{ring.without(one)}, Factor: factor}
		for what, changes := range map[string][]Change{"comes": Compare(small, large), "goes": Compare(large, small)} {
			// A thousand sections of the circle each: the shares differ by a few percent.
			if share := 1 / float64(n); len(changes) != 1 || changes[0].Moved > 1.3*share || changes[0].Moved < 0.7*share {
				t.Errorf("one of %d receivers %s, factor %d: %+v, want a share of about %.3f", n, what, factor, changes, share)
			}
		}
		p, q := placementOf(ring, ""), placementOf(ring.without(one), "")
		for i := range 200 {
			hash := sample("t", i)
			had := p.place(hash, factor)
			if has := q.place(hash, factor); !slices.Contains(had, ring.Endpoints[one].Address) && !slices.Equal(had, has) {
				t.Fatalf("%v moves to %v, though %s held none of it", had, has, ring.Endpoints[one].Address)
			}
		}
	}
}
