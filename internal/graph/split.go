package graph

import (
	"fmt"
	"slices"
	"strings"
)

// split tells units of one colour apart that are connected to some of the units of another
// colour: a hub of each region asks the clusters of its region, and not those of others. It
// writes the others into the seeds of the colours, and is false when nothing came of it.
func (c *colouring) split(seeds []string) bool {
	changed := false
	for _, units := range c.classes {
		if len(units) < fewest {
			continue // drawn as they are
		}
		var partial []string
		for _, u := range units {
			partial = append(partial, c.partial(u))
		}
		if numbers, count := number(partial); count > 1 {
			changed = true
			for i, u := range units {
				seeds[u] = fmt.Sprint(c.unitColour[u], " ", numbers[i])
			}
		}
	}
	return changed
}

// partial are the relations of a unit to some, and not all, of the units of a colour. Of its
// own colour it counts as connected to itself.
func (c *colouring) partial(unit int) string {
	type relation struct {
		own, others, class int
		kind               string
	}
	met := map[relation]map[int]bool{}
	var order []relation
	for _, v := range c.units[unit] {
		for _, e := range c.vertices[v].edges {
			other := c.vertices[e.other].unit
			if other == unit || isOwnKind(e.kind) {
				continue
			}
			r := relation{c.colour[v], c.colour[e.other], c.unitColour[other], e.kind}
			if met[r] == nil {
				met[r] = map[int]bool{}
				order = append(order, r)
			}
			met[r][other] = true
		}
	}
	var found []string
	for _, r := range order {
		if r.class == c.unitColour[unit] {
			met[r][unit] = true
		}
		if len(met[r]) == len(c.classes[r.class]) {
			continue
		}
		var others []int
		for u := range met[r] {
			others = append(others, u)
		}
		slices.Sort(others)
		found = append(found, fmt.Sprint(r.own, r.kind, r.others, others))
	}
	slices.Sort(found)
	return fmt.Sprint(found)
}

// isOwnKind tells whether an edge is one between a cluster and what is named for it.
func isOwnKind(kind string) bool {
	return strings.HasPrefix(kind, "to own ") || strings.HasPrefix(kind, "from own ")
}
