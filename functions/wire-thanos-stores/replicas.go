package wirethanosstores

import (
	"slices"
	"strings"

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

// identifies tells whether a label is one of the cluster's external labels.
func (w *wiring) identifies(label string) bool {
	if w.cluster == nil {
		return false
	}
	_, found := w.fleet.Labels(w.cluster)[label]
	return found
}
