package wirethanosstores

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	// communityGroup is the API group of thanos-operator.
	communityGroup = "monitoring.thanos.io/"
	// communityReplica is the default of a ThanosQuery's replicaLabels, and of the
	// replica label of thanos-operator's receivers. It goes away as soon as one label is
	// written (thanos-community/thanos-operator, api/v1alpha1, thanosquery_types.go).
	communityReplica = "replica"
)

// communityQueriers returns the queriers of thanos-operator.
func (w *wiring) communityQueriers() []*krm.Object {
	return slices.DeleteFunc(w.Manifests("ThanosQuery"), func(o *krm.Object) bool {
		return !strings.HasPrefix(o.Text("apiVersion"), communityGroup)
	})
}

// wireCommunityQueriers makes the queriers of thanos-operator remove the replica
// labels. Their stores the operator finds by labels, in its own cluster only.
func (w *wiring) wireCommunityQueriers() {
	for _, o := range w.communityQueriers() {
		field := "replicaLabels"
		if o.Has("spec", "querierReplicaLabels") { // as it was called at first
			field = "querierReplicaLabels"
		}
		have := o.Texts("spec", field)
		want := w.replicaLabels
		if len(have) == 0 && len(want) > 0 && !w.identifies(communityReplica) {
			want = slices.Concat([]string{communityReplica}, want)
		}
		for _, label := range want {
			if !slices.Contains(have, label) {
				o.AppendText(label, "spec", field)
				have = append(have, label)
			}
		}
		if w.cluster != nil && len(w.cluster.Queries) > 0 && len(w.Containers(thanos.Query)) == 0 {
			w.Warnf(o, "spec", "write their addresses to its arguments, or add thanos query to the resources",
				"cluster %s queries others, and thanos-operator finds stores by labels in its own cluster only", w.cluster.Name)
		}
	}
}
