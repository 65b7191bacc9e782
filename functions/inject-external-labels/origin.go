package injectexternallabels

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// podName is the field that holds the pod's name, in the downward API.
const podName = "metadata.name"

// fleeting are the parts of the downward API that no pod shares with the one that
// takes its place.
var fleeting = []string{"metadata.uid", "status.podIP", "pod-template-hash", "controller-revision-hash"}

// checkOrigins refuses labels whose value no two pods share, one after the other.
// variables returns the names of the variables in a value.
func (i injector) checkOrigins(c *krm.Container, labels map[string]string, variables func(string) []string) {
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		for _, variable := range variables(labels[name]) {
			for _, origin := range origins(c, variable, 0) {
				i.checkOrigin(c, name, variable, origin)
			}
		}
	}
}

// origins returns the fields of the pod that a variable is made of.
func origins(c *krm.Container, variable string, depth int) []string {
	env := c.Env(variable)
	if env == nil && variable == "HOSTNAME" {
		return []string{podName} // the container runtime sets it
	}
	if env == nil || depth > 8 {
		return nil
	}
	var found []string
	if path := env.Text("valueFrom", "fieldRef", "fieldPath"); path != "" {
		found = append(found, path)
	}
	for _, name := range krm.References(env.Text("value")) {
		found = append(found, origins(c, name, depth+1)...)
	}
	return found
}

func (i injector) checkOrigin(c *krm.Container, name, variable, origin string) {
	w := c.Workload
	changes := slices.ContainsFunc(fleeting, func(f string) bool { return strings.Contains(origin, f) })
	replica := slices.Contains(i.replicaLabels(), name)
	switch {
	case changes || origin == podName && !replica && w.Kind() != "StatefulSet":
		i.refuseFleeting(w.Object, c.Path+".env", name, variable+" from "+origin)
	case origin == podName && !replica && i.replicas != nil:
		i.Warnf(w.Object, c.Path+".env", "add "+name+" to replicaLabels of the Fleet, or remove the label",
			"external label %s tells the replicas of %s apart, but queriers keep it: the Fleet does not list it", name, c.Component())
	}
}

// refuseFleeting reports a label that changes with every pod. Its blocks never
// grow large enough to be downsampled, and retention deletes them.
func (i injector) refuseFleeting(o *krm.Object, field, name, origin string) {
	i.Errorf(o, field, "take it from what stays: a fixed value, or the pod's name in a StatefulSet",
		"external label %s holds %s, which changes with every pod, so its blocks are never compacted together and raw retention deletes them (thanos-io/thanos PR 1555)",
		name, origin)
}

// checkPodName warns where the replica label, which holds the pod's name, changes
// with every pod: of what writes blocks, in anything but a StatefulSet. Receivers
// that only forward are not asked for.
func (i injector) checkPodName(c *krm.Container) {
	if c.Workload.Kind() == "StatefulSet" || !writesBlocks(c) {
		return
	}
	i.Warnf(c.Workload.Object, "kind", "run it as a StatefulSet",
		"a %s names each pod anew, and the replica label with it, so blocks of %s are never compacted together and raw retention deletes them (thanos-io/thanos PR 1555)",
		c.Workload.Kind(), c.Component())
}

func writesBlocks(c *krm.Container) bool {
	uploads := func(beside *krm.Container) bool { return beside.Identity().Component == thanos.Sidecar }
	switch c.Component() {
	case thanos.Receive:
		return true
	case thanos.Rule:
		return !c.Args().Stateless()
	case thanos.Prometheus:
		return slices.ContainsFunc(c.Workload.Containers(), uploads)
	default:
		return false
	}
}

// replicaLabels returns the labels that tell replicas apart: the Fleet's, or where
// there is none the function's own.
func (i injector) replicaLabels() []string {
	if i.replicas != nil {
		return i.replicas
	}
	return []string{i.ReplicaLabels.Prometheus, i.ReplicaLabels.Receive, i.ReplicaLabels.Rule}
}

// expanded returns the variables that this Prometheus puts into its labels.
func (c config) expanded(value string) []string {
	if !prometheus.Expands(version(c.reader), c.reader.Args()) {
		return nil
	}
	return prometheus.Variables(value)
}
