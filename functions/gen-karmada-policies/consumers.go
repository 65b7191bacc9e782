package genkarmadapolicies

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// consumers are the members that get a Service by a MultiClusterService, and have none of
// its pods to give.
func (g *generator) consumers(ref krm.Ref) []string {
	if ref.Kind != "Service" {
		return nil
	}
	var names []string
	for other, o := range g.common {
		if other.Kind != "MultiClusterService" || other.Namespace != ref.Namespace || other.Name != ref.Name {
			continue
		}
		providers, consumers := clusterNames(o, "providerClusters"), clusterNames(o, "consumerClusters")
		for _, m := range g.members {
			// Without a list, all clusters are meant.
			if len(providers) > 0 && !slices.Contains(providers, m.Name) &&
				(len(consumers) == 0 || slices.Contains(consumers, m.Name)) && g.rendered[m.Name][ref] == nil {
				names = append(names, m.Name)
			}
		}
	}
	return names
}

func clusterNames(o *krm.Object, field string) []string {
	var names []string
	for _, c := range o.Each("spec", field) {
		names = append(names, c.Text("name"))
	}
	return names
}

// unselected takes the selector from a Service that clusters get of others. Karmada hands
// them the Service as it is (v1.18.1, pkg/controllers/multiclusterservice/mcs_controller.go,
// propagateService), and a cluster adds pods of its own that are selected to the endpoints
// that Karmada brings.
func (g *generator) unselected(ref krm.Ref) []karmada.OverrideRule {
	names := g.consumers(ref)
	if len(names) == 0 || !g.common[ref].Has("spec", "selector") {
		return nil
	}
	return []karmada.OverrideRule{{
		TargetCluster: karmada.ClusterAffinity{ClusterNames: names},
		Overriders:    karmada.Overriders{Plaintext: []karmada.PlaintextOverrider{{Path: "/spec/selector", Operator: "remove"}}},
	}}
}
