package krm

import (
	"cmp"
	"slices"
	"strconv"
)

// Scaler is an object by which a controller says how many pods a workload has: a
// HorizontalPodAutoscaler, a ScaledObject of KEDA, and whatever else names its
// workload in spec.scaleTargetRef.
type Scaler struct {
	*Object
	// Field that names the workload.
	Field string
	// Fixed is how many pods it always has, 0 when that varies.
	Fixed int
	kind  string
	// names are the one that it says, and what kustomize may make of it.
	names [2]string
}

// Scalers returns the scalers. One that is paused scales nothing. A
// VerticalPodAutoscaler has another field: it changes no counts.
func (r *Run) Scalers() []Scaler {
	var found []Scaler
	for _, o := range r.Manifests() {
		field := "scaleTargetRef"
		if o.Group() == "datadoghq.com" {
			field = "targetRef"
		}
		ref := func(name string) string { return o.Text("spec", field, name) }
		kind := ref("kind")
		if o.Group() == kedaGroup {
			kind = cmp.Or(kind, "Deployment")
		}
		if ref("name") != "" && o.Annotation("autoscaling.keda.sh/paused") != "true" {
			found = append(found, Scaler{o, "spec." + field, o.fixedReplicas(), kind, r.namesOf(o, kind, ref("name"))})
		}
	}
	return found
}

// Scales tells whether it is the workload that is scaled.
func (s Scaler) Scales(w *Workload) bool {
	return s.Namespace() == w.Namespace() && s.kind == w.Kind() && slices.Contains(s.names[:], w.Name())
}

// kedaGroup is KEDA's API group, whose ScaledObject has defaults of its own (v2.18,
// apis/keda/v1alpha1, scaledobject_types.go).
const kedaGroup = "keda.sh"

// fixedReplicas is the count that a scaler's bounds leave, 0 when they leave several.
func (o *Object) fixedReplicas() int {
	least, most := cmp.Or(o.Text("spec", "minReplicas"), "1"), o.Text("spec", "maxReplicas")
	if o.Group() == kedaGroup {
		least, most = cmp.Or(o.Text("spec", "minReplicaCount"), "0"), cmp.Or(o.Text("spec", "maxReplicaCount"), "100")
		if paused := o.Annotation("autoscaling.keda.sh/paused-replicas"); paused != "" {
			least, most = paused, paused
		} else if o.Has("spec", "idleReplicaCount") {
			return 0
		}
	}
	if least != most {
		return 0
	}
	n, _ := strconv.Atoi(most)
	return n
}
