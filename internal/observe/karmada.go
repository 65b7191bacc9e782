package observe

import (
	"maps"
	"slices"
	"strings"

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
	byRef := map[krm.Ref]*krm.Object{}
	for _, o := range objects {
		byRef[o.Ref()] = o
	}
	members := map[string]map[krm.Ref]*krm.Object{}
	for _, policy := range objects {
		if !strings.HasPrefix(policy.Text("apiVersion"), "policy.karmada.io/") || !strings.HasSuffix(policy.Kind(), "PropagationPolicy") {
			continue
		}
		for _, name := range policy.Texts("spec", "placement", "clusterAffinity", "clusterNames") {
			if members[name] == nil {
				members[name] = map[krm.Ref]*krm.Object{}
			}
			for _, s := range policy.Each("spec", "resourceSelectors") {
				ref := krm.Ref{APIVersion: s.Text("apiVersion"), Kind: s.Text("kind"), Name: s.Text("name"), Namespace: s.Text("namespace")}
				if o := byRef[ref]; o != nil {
					members[name][ref] = o
				}
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
