package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// handedOut returns what Karmada hands to each member cluster, by its propagation
// policies; nothing when there are none. Overrides are not applied: those that
// gen-karmada-policies makes change labels, and not who dials whom.
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
