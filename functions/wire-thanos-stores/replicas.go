package wirethanosstores

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const replicaFlag = "--query.replica-label"

// labelsOf returns the labels of a flag that repeats and takes lists (Thanos
// v0.37, #7855).
func labelsOf(args thanos.Args, flag string) []string {
	var labels []string
	for _, value := range args.Values(flag) {
		labels = append(labels, strings.Split(value, ",")...)
	}
	return labels
}

// setReplicaLabels adds what is missing from the labels that the querier removes.
func (q querier) setReplicaLabels() { addLabels(q.Container, replicaFlag, q.replicaLabels) }

func addLabels(c *krm.Container, flag string, labels []string) {
	have := labelsOf(c.Args(), flag)
	for _, label := range labels {
		if !slices.Contains(have, label) {
			c.SetArgs(c.Args().Add(flag, label))
		}
	}
}

// checkFlags refuses labels that are removed and must not be: the querier would
// merge the series of different clusters, or of different partitions (Thanos v0.42.4,
// docs/components/query.md).
func (q querier) checkFlags() bool {
	removed := append(labelsOf(q.Args(), replicaFlag), q.replicaLabels...)
	ok := true
	for _, label := range labelsOf(q.Args(), replicaFlag) {
		what := q.tellsApart(label)
		if !slices.Contains(q.replicaLabels, label) {
			q.warnOfAlike(q.Workload.Object, q.Path+".args", label)
		}
		switch {
		case q.identifies(label):
			q.Errorf(q.Workload.Object, q.Path+".args", "remove it from the arguments",
				"%s=%s removes an identity of the cluster, so the series of all clusters are merged", replicaFlag, label)
		case what != "" && !slices.Contains(q.replicaLabels, label):
			q.Errorf(q.Workload.Object, q.Path+".args", "remove it from the arguments",
				"%s=%s removes what tells %s apart, so their series are merged", replicaFlag, label, what)
		default:
			continue
		}
		ok = false
	}
	for _, label := range q.Args().Values("--query.partition-label") {
		if slices.Contains(removed, label) {
			q.Errorf(q.Workload.Object, q.Path+".args", "partition by the cluster label",
				"--query.partition-label=%s is also a replica label, and the partitions must not be merged", label)
			ok = false
		}
		q.checkPartition(label)
	}
	return ok
}

// checkPartition: all that other clusters answer must have the label, or it is in
// no partition.
func (q querier) checkPartition(label string) {
	if q.cluster == nil {
		return
	}
	for _, c := range q.fleet.Queried(q.cluster) {
		if _, found := q.fleet.Labels(c)[label]; !found {
			q.Warnf(q.Workload.Object, q.Path+".args", "partition by the cluster label, or give every cluster this external label",
				"--query.partition-label=%s is no external label of cluster %s", label, c.Name)
		}
	}
}

// identifies tells whether a label is one of the cluster's external labels.
func (w *wiring) identifies(label string) bool {
	if w.cluster == nil {
		return false
	}
	_, found := w.fleet.Labels(w.cluster)[label]
	return found
}

// checkReplicaLabels: a replica label that queriers are not told of stays, and
// every series comes as often as there are replicas (thanos#1927).
func (w *wiring) checkReplicaLabels() {
	for _, o := range w.operated("Prometheus") {
		label := "prometheus_replica"
		if o.Has("spec", "replicaExternalLabelName") {
			label = o.Text("spec", "replicaExternalLabelName")
		}
		if o.Has("spec", "thanos") && label != "" {
			w.checkReplicaLabel(o, "spec.replicaExternalLabelName", label)
		}
	}
	for _, o := range w.operated("ThanosRuler") {
		w.checkReplicaLabel(o, "", "thanos_ruler_replica")
	}
	for _, c := range w.Containers(thanos.Receive, thanos.Rule) {
		if receivers.IsRouter(w.Run, c) {
			continue
		}
		for _, value := range c.Args().Values("--label") {
			if label, expanded, _ := strings.Cut(value, "="); holdsPodName(c, expanded) {
				w.checkReplicaLabel(c.Workload.Object, c.Path+".args", label)
			}
		}
	}
}

func (w *wiring) checkReplicaLabel(o *krm.Object, field, label string) {
	if w.removes(label) {
		return
	}
	w.Warnf(o, field, "add it to replicaLabels of the Fleet",
		"its replica label %s is not removed by queriers, so each series comes once per replica", label)
}

// removes tells whether queriers remove a label: one that every querier is given,
// or that every querier has. Where no replica label is known, none is missed.
func (w *wiring) removes(label string) bool {
	queriers := w.Containers(thanos.Query)
	keeps := func(q *krm.Container) bool { return !slices.Contains(labelsOf(q.Args(), replicaFlag), label) }
	if slices.Contains(w.replicaLabels, label) {
		return true
	}
	if len(queriers) == 0 {
		return w.replicaLabels == nil
	}
	return !slices.ContainsFunc(queriers, keeps)
}

// holdsPodName tells whether a label's value expands to the pod's name.
func holdsPodName(c *krm.Container, value string) bool {
	for _, e := range c.Each("env") {
		if e.Text("valueFrom", "fieldRef", "fieldPath") == "metadata.name" && strings.Contains(value, "$("+e.Text("name")+")") {
			return true
		}
	}
	return false
}
