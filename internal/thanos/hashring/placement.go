package hashring

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"
)

// sectionsPerNode is how many sections of the circle each endpoint owns (Thanos
// v0.42.4, pkg/receive/hashring.go, SectionsPerNode).
const sectionsPerNode = 1000

// placement is a ring as receive routes by it.
type placement interface {
	// place returns the addresses of the receivers that hold a series of this hash,
	// as many as the replication factor says where the ring has them.
	place(hash uint64, factor int) []string
}

// placementOf makes a ring ready to be asked. A ring that names no algorithm
// follows the flag; what neither ketama nor hashmod is, is hashmod.
func placementOf(ring Ring, flag string) placement {
	if cmp.Or(ring.Algorithm, flag) == Ketama {
		return newKetama(ring.Endpoints)
	}
	return newHashmod(ring.Endpoints)
}

// hashSeries is what a series is placed by: its tenant and its labels, given as
// sorted names and values in turn (Thanos v0.42.4, pkg/store/labelpb/label.go,
// HashWithPrefix).
func hashSeries(tenant string, labels ...string) uint64 {
	b := append(make([]byte, 0, 256), tenant...)
	b = append(b, '\xff')
	for _, text := range labels {
		b = append(b, text...)
		b = append(b, '\xff')
	}
	return xxhash.Sum64(b)
}

// hashmod is upstream's simpleHashring: the addresses in order.
type hashmod []string

func newHashmod(endpoints []Endpoint) hashmod {
	addresses := make(hashmod, len(endpoints))
	for i, e := range endpoints {
		addresses[i] = e.Address
	}
	slices.Sort(addresses)
	return addresses
}

func (h hashmod) place(hash uint64, factor int) []string {
	n := uint64(len(h))
	found := make([]string, min(max(factor, 0), len(h)))
	for i := range found {
		found[i] = h[(hash+uint64(i))%n]
	}
	return found
}

// ketama is upstream's ketamaHashring. Upstream computes the replicas of every
// section at the start; here those of a section are computed when it is asked for.
type ketama struct {
	endpoints []Endpoint
	sections  []section
	zones     int
}

type section struct {
	hash uint64
	// endpoint owns the section, zone is the number of its zone.
	endpoint, zone int
}

func newKetama(endpoints []Endpoint) *ketama {
	k := &ketama{endpoints: endpoints, sections: make([]section, 0, len(endpoints)*sectionsPerNode)}
	zones := map[string]int{}
	for i, e := range endpoints {
		if _, known := zones[e.AZ]; !known {
			zones[e.AZ] = len(zones)
		}
		for n := 1; n <= sectionsPerNode; n++ {
			k.sections = append(k.sections, section{xxhash.Sum64String(e.Address + ":" + strconv.Itoa(n)), i, zones[e.AZ]})
		}
	}
	k.zones = len(zones)
	slices.SortFunc(k.sections, func(a, b section) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(endpoints[a.endpoint].Address, endpoints[b.endpoint].Address))
	})
	return k
}

// place walks the circle from the series' section and takes endpoints that it
// has not taken, from zones that are not ahead of the others. It ends after a
// round that takes none, where upstream goes on for ever.
func (k *ketama) place(hash uint64, factor int) []string {
	if len(k.sections) == 0 {
		return nil
	}
	at, _ := slices.BinarySearchFunc(k.sections, hash, func(s section, h uint64) int { return cmp.Compare(s.hash, h) })
	var found []string
	var taken []int
	spread := make([]int, k.zones)
	for idle := 0; len(found) < factor && idle < len(k.sections); at++ {
		s := k.sections[at%len(k.sections)]
		if slices.Contains(taken, s.endpoint) || k.zones > 1 && spread[s.zone] > slices.Min(spread) {
			idle++
			continue
		}
		idle = 0
		spread[s.zone]++
		taken = append(taken, s.endpoint)
		found = append(found, k.endpoints[s.endpoint].Address)
	}
	return found
}
