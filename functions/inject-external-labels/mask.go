package injectexternallabels

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// checkReceiveLabels warns about a label of a receiver that clients send as well:
// the receiver's wins, on every series of every client (Thanos v0.42.4,
// docs/storage.md).
func (i injector) checkReceiveLabels(o *krm.Object, field string, names []string) {
	for _, name := range sorted(names) {
		if i.isSent(name) {
			i.Warnf(o, field, "rename it receive_"+name+", as docs/storage.md of Thanos recommends",
				"label %s of the receiver masks the one that clients send", name)
		}
	}
}

// checkRuleLabels refuses a ruler that carries the cluster label: it replaces the
// one that alerts and recorded series come with (Thanos v0.42.4,
// docs/components/rule.md).
func (i injector) checkRuleLabels(o *krm.Object, field string, names []string) {
	for _, name := range sorted(names) {
		switch {
		case name == i.clusterLabel:
			i.Errorf(o, field, "rename it rule_"+name+"; external labels replace source labels (Thanos, docs/components/rule.md)",
				"label %s of the ruler is the cluster label, so every alert would name this cluster as its source", name)
		case i.isSent(name):
			i.Warnf(o, field, "rename it rule_"+name+"; external labels replace source labels (Thanos, docs/components/rule.md)",
				"label %s of the ruler replaces the one that series come with", name)
		}
	}
}

// isSent tells whether series come with the label from Prometheus.
func (i injector) isSent(name string) bool {
	_, found := i.labels[name]
	return found || name == i.clusterLabel || name == i.ReplicaLabels.Prometheus
}

func sorted(names []string) []string { return slices.Compact(slices.Sorted(slices.Values(names))) }
