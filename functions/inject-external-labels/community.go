package injectexternallabels

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// injectReceive sets the labels of a ThanosReceive: of the router, and of each
// hashring's ingesters. Earlier versions called the fields router and ingestor.
//
// Each mapping of external labels of thanos-operator (thanos-community/
// thanos-operator, api/v1alpha1) has a default that goes away as soon as one label is
// written, the replica label with it; so that is written too.
func (i injector) injectReceive(o *krm.Object) {
	for _, name := range []string{"routerSpec", "router"} {
		if o.Has("spec", name) {
			router := i.flagLabelMap(o, o, "spec."+name+".externalLabels", "spec", name, "externalLabels")
			router.setCluster("receive_")
		}
	}
	for _, name := range []string{"ingesterSpec", "ingestor"} {
		for n, ring := range o.Each("spec", name, "hashrings") {
			field := problem.Index("spec."+name+".hashrings", n)
			m := i.flagLabelMap(o, ring, field+".externalLabels", "externalLabels")
			m.setCluster("receive_")
			m.setReplica(i.ReplicaLabels.Receive, "$(POD_NAME)", countOf(ring, "replicas"), field+".replicas")
		}
	}
}

// injectCommunityRuler sets the labels of thanos-operator's ThanosRuler, whose
// pods have their name in NAME. Since June 2026 they stand where the ruler's mode
// does, and a ruler that sends its series elsewhere has none.
func (i injector) injectCommunityRuler(o *krm.Object) {
	path := []string{"spec", "externalLabels"}
	if o.Has("spec", "rulerMode") {
		if o.Has(path...) {
			i.Errorf(o, "spec.externalLabels", "move them to spec.rulerMode.stateful.externalLabels",
				"thanos-operator has no such field beside rulerMode, so these labels would be lost")
			return
		}
		if cmp.Or(o.Text("spec", "rulerMode", "type"), "Stateful") != "Stateful" {
			return
		}
		path = []string{"spec", "rulerMode", "stateful", "externalLabels"}
	}
	m := i.flagLabelMap(o, o, strings.Join(path, "."), path...)
	m.setCluster("rule_")
	m.setReplica(i.ReplicaLabels.Rule, "$(NAME)", countOf(o, "spec", "replicas"), "spec.replicas")
}

// setCluster sets the prefixed cluster label.
func (m labelMap) setCluster(prefix string) {
	if m.cluster != "" {
		m.set(prefix+m.clusterLabel, m.cluster)
	}
}

// setReplica makes sure that a label of the Fleet tells the replicas apart.
func (m labelMap) setReplica(name, value string, count int, replicas string) {
	switch want := m.replicaLabel(name); {
	case m.hasReplicaLabel(m.labels()):
	case want == "" && count > 1:
		m.Errorf(m.owner, replicas, "add the replica label to replicaLabels of the Fleet",
			"%d replicas would write the same series: none of the fleet's replica labels tells them apart", count)
	case want != "" && m.labels()[want] == "":
		m.setRaw(want, value)
	}
}
