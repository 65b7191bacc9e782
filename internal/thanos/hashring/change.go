package hashring

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
)

// samples is how many series stand for all of them in a Change.
const samples = 10_000

// Routing is what decides where a series goes: the file, and the flags beside it.
type Routing struct {
	Rings []Ring
	// Algorithm is --receive.hashrings-algorithm, which rings follow that name none.
	Algorithm string
	// Factor is --receive.replication-factor.
	Factor int
}

// Change is what a new file does to the tenants that one ring had and another,
// or the same, gets.
type Change struct {
	// From and To are the rings' names.
	From, To string
	// New tells that no ring took the tenants before, Lost that none does now.
	New, Lost bool
	// Tenants of the change as the rings name them, patterns too.
	Tenants []string
	// Stayed is how many endpoints the tenants keep. Came and Went are the endpoints that the tenants get and lose, sorted.
	Stayed     int
	Came, Went []string
	// OldAlgorithm and Algorithm place the series before and after.
	OldAlgorithm, Algorithm string
	// Moved is the share of the copies of series that come to a receiver that did
	// not hold them before, from 0 to 1, without regard to shuffle sharding.
	Moved float64
	// Shuffled tells that the ring gives each tenant a part of it only, before or
	// after, so that the share of one tenant differs from Moved.
	Shuffled bool
	// Rezoned tells that an endpoint that stays is in another zone.
	Rezoned bool
	// Resharded tells that the shuffle sharding itself is another.
	Resharded bool
}

// Compare places the same series by the old file and by the new one, and returns
// what changes, in the order of the new rings. Rings under which nothing changes
// are left out.
func Compare(before, after Routing) []Change {
	var changes []Change
	for _, p := range pairs(before.Rings, after.Rings) {
		if c, changed := compare(before, after, p); changed {
			changes = append(changes, c)
		}
	}
	return changes
}

// pair is the tenants that go from one ring to another; -1 stands for no ring.
type pair struct {
	from, to int
	tenants  []example
}

func (p pair) shown() []string {
	var names []string
	for _, e := range p.tenants {
		names = append(names, e.shown)
	}
	return names
}

// pairs groups the tenants that old and new rings tell apart.
func pairs(before, after []Ring) []pair {
	var found []pair
	for _, e := range examples(slices.Concat(after, before)) {
		from, to := RingOf(before, e.tenant), RingOf(after, e.tenant)
		i := slices.IndexFunc(found, func(p pair) bool { return p.from == from && p.to == to })
		if i < 0 {
			found, i = append(found, pair{from, to, nil}), len(found)
		}
		if !slices.Contains(found[i].tenants, e) {
			found[i].tenants = append(found[i].tenants, e)
		}
	}
	slices.SortStableFunc(found, func(a, b pair) int {
		return cmp.Or(cmp.Compare(uint(a.to), uint(b.to)), cmp.Compare(uint(a.from), uint(b.from)))
	})
	return slices.DeleteFunc(found, func(p pair) bool { return p.from < 0 && p.to < 0 })
}

func compare(before, after Routing, p pair) (Change, bool) {
	from, to := ringAt(before.Rings, p.from), ringAt(after.Rings, p.to)
	c := Change{
		From: from.Name, To: to.Name, New: p.from < 0, Lost: p.to < 0, Tenants: p.shown(),
		Came: missing(to, from), Went: missing(from, to),
		OldAlgorithm: cmp.Or(from.Algorithm, before.Algorithm, Hashmod), Algorithm: cmp.Or(to.Algorithm, after.Algorithm, Hashmod),
		Shuffled:  from.ShuffleSharding != nil || to.ShuffleSharding != nil,
		Rezoned:   rezoned(from, to),
		Resharded: !reflect.DeepEqual(from.ShuffleSharding, to.ShuffleSharding),
	}
	if c.New || c.Lost {
		return c, true
	}
	c.Stayed = len(to.Endpoints) - len(c.Came)
	c.Moved = moved(placementOf(from, before.Algorithm), placementOf(to, after.Algorithm), before.Factor, after.Factor, p.tenants)
	return c, c.Moved > 0 || len(c.Came)+len(c.Went) > 0 || c.OldAlgorithm != c.Algorithm || c.Rezoned || c.Resharded
}

func ringAt(rings []Ring, i int) Ring {
	if i < 0 {
		return Ring{}
	}
	return rings[i]
}

// missing returns the addresses of a that b does not have, sorted.
func missing(a, b Ring) []string {
	var found []string
	for _, e := range a.Endpoints {
		if !slices.ContainsFunc(b.Endpoints, func(o Endpoint) bool { return o.Address == e.Address }) {
			found = append(found, e.Address)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func rezoned(a, b Ring) bool {
	return slices.ContainsFunc(a.Endpoints, func(e Endpoint) bool {
		return slices.ContainsFunc(b.Endpoints, func(o Endpoint) bool { return o.Address == e.Address && o.AZ != e.AZ })
	})
}

// moved is the share of copies that land on a receiver that did not hold the series.
func moved(before, after placement, oldFactor, factor int, tenants []example) float64 {
	var all, landed int
	for i := range samples {
		hash := sample(tenants[i%len(tenants)].tenant, i)
		held := before.place(hash, oldFactor)
		for _, address := range after.place(hash, factor) {
			all++
			if !slices.Contains(held, address) {
				landed++
			}
		}
	}
	return float64(landed) / float64(max(all, 1))
}

// sample is series i: made up, and always the same.
func sample(tenant string, i int) uint64 {
	instance := "10.0." + strconv.Itoa(i/100%250) + "." + strconv.Itoa(i%250) + ":9100"
	return hashSeries(tenant, "__name__", "metric_"+strconv.Itoa(i%100), "instance", instance, "job", "node")
}
