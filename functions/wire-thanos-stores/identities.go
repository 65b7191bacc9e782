package wirethanosstores

import (
	"cmp"
	"maps"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// tellsApart says which tenants a label tells apart inside of the cluster, "" when it
// tells none: series and blocks that differ in nothing else are merged (Thanos v0.42.4,
// docs/components/query.md and compact.md; thanos#6257).
func (w *wiring) tellsApart(label string) string {
	for _, c := range w.Containers(thanos.Receive) {
		if !receivers.IsRouter(w.Run, c) && label == cmp.Or(c.Args().Value("--receive.tenant-label-name"), "tenant_id") {
			return "the tenants of " + c.Workload.Ref().String()
		}
	}
	return ""
}

// warnOfAlike warns of a label that is all in which the series of two Prometheus objects
// differ. They may be a pair of replicas, or scrape different targets.
func (w *wiring) warnOfAlike(o *krm.Object, path, label string) {
	if a, b := w.alikeBut(label); a != nil {
		w.Warnf(o, path, "take it out unless they are replicas of each other, or give them external labels of their own",
			"%s is all that tells %s and %s apart, and what differs in a replica label alone is merged", label, a.Ref(), b.Ref())
	}
}

// alikeBut returns two Prometheus objects whose series differ in nothing but the label
// by which the operator tells such objects apart.
func (w *wiring) alikeBut(label string) (a, b *krm.Object) {
	var named []*krm.Object
	for _, o := range w.operated("Prometheus") {
		name := "prometheus"
		if o.Has("spec", "prometheusExternalLabelName") {
			name = o.Text("spec", "prometheusExternalLabelName")
		}
		if name == label && o.Has("spec", "thanos") {
			named = append(named, o)
		}
	}
	for i, a := range named {
		for _, b := range named[i+1:] {
			if maps.Equal(a.Strings("spec", "externalLabels"), b.Strings("spec", "externalLabels")) {
				return a, b
			}
		}
	}
	return nil, nil
}

// checkReplicaLabelsOfAll refuses labels in the one list for all that are no replica's.
func (w *wiring) checkReplicaLabelsOfAll() {
	at := w.Run.Config()
	if w.ReplicaLabels == nil && w.fleet != nil {
		at = w.LocalConfigs(fleet.Kind)[0]
	}
	for i, label := range w.replicaLabels {
		w.warnOfAlike(at, problem.Index("spec.replicaLabels", i), label)
		if what := w.tellsApart(label); what != "" {
			w.Errorf(at, problem.Index("spec.replicaLabels", i), "take it out of the list",
				"%s tells %s apart, and what differs in a replica label alone is merged, by a compactor for good", label, what)
		}
	}
}
