package observe

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// members puts the member clusters of Karmada's control planes in the place of these,
// but for those that are among the inputs, with what overrides make of the objects.
func members(inputs []Input) []Input {
	given := map[[2]string]bool{}
	for _, in := range inputs {
		given[[2]string{in.Group, in.Name}] = true
	}
	var found []Input
	for _, in := range inputs {
		handed := handedOut(in.Objects)
		if len(handed) == 0 {
			found = append(found, in)
			continue
		}
		policies := overridePolicies(in.Objects)
		for _, name := range slices.Sorted(maps.Keys(handed)) {
			if given[[2]string{in.Group, name}] {
				continue
			}
			member := Input{Name: name, Group: in.Group, Fleet: in.Fleet, origins: map[*krm.Object]*krm.Object{}}
			for _, o := range handed[name] {
				edited := override(o, name, policies)
				member.origins[edited] = o
				member.Objects = append(member.Objects, edited)
			}
			if in.Fleet != nil {
				member.Entry = in.Fleet.Cluster(name)
			}
			found = append(found, member)
		}
	}
	return found
}

// handedOut returns what Karmada hands to each member cluster, by its propagation
// policies; nothing when there are none.
func handedOut(objects []*krm.Object) map[string][]*krm.Object {
	members := map[string]map[krm.Ref]*krm.Object{}
	byName := map[string][]*krm.Object{}
	for _, o := range objects {
		byName[o.Name()] = append(byName[o.Name()], o)
	}
	for _, policy := range policies(objects) {
		names, _ := policy.Members()
		if policy.IsOverride() || len(names) == 0 {
			continue
		}
		selected := policy.among(objects, byName)
		for _, name := range names {
			if members[name] == nil {
				members[name] = map[krm.Ref]*krm.Object{}
			}
			for _, o := range selected {
				members[name][o.Ref()] = o
			}
		}
	}
	found := map[string][]*krm.Object{}
	for name, selected := range members {
		found[name] = slices.Collect(maps.Values(selected))
		krm.SortByRef(found[name])
	}
	return found
}

// among returns the objects that the policy selects, of all or of those with a name.
func (p Policy) among(all []*krm.Object, byName map[string][]*krm.Object) []*krm.Object {
	candidates := all
	selectors := p.Each("spec", "resourceSelectors")
	if !slices.ContainsFunc(selectors, func(s *krm.Object) bool { return s.Text("name") == "" }) {
		candidates = nil
		for _, s := range selectors {
			candidates = append(candidates, byName[s.Text("name")]...)
		}
	}
	return slices.DeleteFunc(slices.Clone(candidates), func(o *krm.Object) bool { return !o.IsManifest() || p.Selects(o) == NotSelected })
}
