// Package shards knows how store gateways and compactors share out the blocks of
// one bucket: by a hash of their labels (--selector.relabel-config) and by time
// (--min-time, --max-time). It proves that together they take every block
// (Thanos v0.42.4, docs/sharding.md, docs/components/store.md).
package shards

import (
	"fmt"
	"slices"
	"strings"
)

// Shard is what one component takes of a bucket, as its flags say it.
type Shard struct {
	// Name of the shard in messages.
	Name string
	// Relabel is the text of the selector's relabel configuration, or "".
	Relabel string
	// MinTime and MaxTime are RFC3339 or a duration from now; "" has no bound.
	MinTime, MaxTime string
}

// Finding is what is wrong with one shard, or with all of them together.
type Finding struct {
	// Shard is the index of the one that it is told of.
	Shard int
	// Gap tells that blocks are taken by nobody; else it is about one shard, or
	// blocks are taken twice.
	Gap, Twice bool
	// Aged tells of a gap that every block grows into from a window of two weeks or more,
	// in which it is compacted and downsampled to the end.
	Aged bool
	// Message says what is there, Remedy what to do.
	Message, Remedy string
}

// Check returns what is wrong with the shards of one bucket: first what Thanos
// itself would refuse or ignore, and only when there is nothing of that, gaps and
// overlaps.
func Check(all []Shard) []Finding {
	parts := make([]part, len(all))
	var found []Finding
	for i, s := range all {
		p, problems := parse(s)
		parts[i] = p
		for _, text := range problems {
			found = append(found, Finding{Shard: i, Message: text, Remedy: "correct it"})
		}
	}
	if len(found) > 0 {
		return found
	}
	for _, set := range split(parts) {
		found = append(found, set.check()...)
	}
	return found
}

// set is the shards that differ in hash and time only, by their indexes.
type set struct {
	parts   []part
	indexes []int
}

// split groups the shards whose other selectors are the same: how those
// share out the blocks depends on the blocks.
func split(parts []part) []set {
	var sets []set
	for i, p := range parts {
		n := slices.IndexFunc(sets, func(s set) bool { return s.parts[s.indexes[0]].others == p.others })
		if n < 0 {
			sets = append(sets, set{parts: parts})
			n = len(sets) - 1
		}
		sets[n].indexes = append(sets[n].indexes, i)
	}
	return sets
}

func (s set) check() []Finding {
	modulus, found := s.modulus()
	if len(found) > 0 {
		return found
	}
	var missing []string
	seen := map[string]bool{}
	for r := range modulus {
		takers := slices.DeleteFunc(slices.Clone(s.indexes), func(i int) bool { return !s.parts[i].takes(r) })
		if len(takers) == 0 {
			missing = append(missing, fmt.Sprint(r))
			continue
		}
		for _, f := range s.checkTime(takers) {
			if !seen[f.Message] {
				seen[f.Message] = true
				found = append(found, f)
			}
		}
	}
	if len(missing) > 0 {
		found = append(found, Finding{
			Shard: s.indexes[0], Gap: true,
			Message: fmt.Sprintf("nobody takes shard %s of %d of the blocks", strings.Join(missing, ", "), modulus),
			Remedy:  "add a component that keeps it",
		})
	}
	return found
}

// modulus returns the number of hash shards, 1 without a hash, and reports shards
// that divide by another one or hash something else.
func (s set) modulus() (int, []Finding) {
	first := -1
	var found []Finding
	for _, i := range s.indexes {
		p := s.parts[i]
		switch {
		case p.modulus == 0:
		case first < 0:
			first = i
		case s.parts[first].modulus != p.modulus:
			found = append(found, Finding{
				Shard: i, Gap: true, Remedy: "use one modulus everywhere",
				Message: fmt.Sprintf("hashmod by %d, while %s divides the same blocks by %d", p.modulus, s.parts[first].name, s.parts[first].modulus),
			})
		case s.parts[first].sources != p.sources:
			found = append(found, Finding{
				Shard: i, Gap: true, Remedy: "hash the same labels everywhere",
				Message: fmt.Sprintf("hashmod of %s, while %s divides the same blocks by %s", p.sources, s.parts[first].name, s.parts[first].sources),
			})
		}
	}
	if first < 0 {
		return 1, found
	}
	return s.parts[first].modulus, found
}

// checkTime holds the windows of the shards that take the same blocks against
// each other. Windows that are partly relative and partly not cannot be.
func (s set) checkTime(takers []int) []Finding {
	slices.SortStableFunc(takers, func(a, b int) int { return s.parts[a].window.from.compare(s.parts[b].window.from) })
	var found []Finding
	newest := takers[0]
	for _, i := range takers[1:] {
		a, b := s.parts[newest], s.parts[i]
		switch {
		case !a.window.comparable(b.window):
			continue
		case a.window.holds(b.window) || b.window.holds(a.window):
			found = append(found, Finding{
				Shard: i, Twice: true, Remedy: "give each its own shard or window; let replicas be replicas of one workload",
				Message: fmt.Sprintf("takes the same blocks as %s", a.name),
			})
		case b.window.from.compare(a.window.to) > 0:
			found = append(found, Finding{
				Shard: i, Gap: true, Aged: b.window.from.isAged(), Remedy: "let the windows meet",
				Message: fmt.Sprintf("--min-time=%s leaves a gap behind --max-time=%s of %s", b.window.from.text, a.window.to.text, a.name),
			})
		}
		if b.window.to.compare(a.window.to) > 0 {
			newest = i
		}
	}
	return found
}
