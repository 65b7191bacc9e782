package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var object = &checks.Rule{
	ID:       "reference/object",
	Severity: krm.Error,
	Summary:  "A ConfigMap, Secret or claim that pods need is not there",
	Why: "A pod waits in ContainerCreating or CreateContainerConfigError until every ConfigMap and Secret that it mounts or " +
		"takes variables from is there, and is not scheduled without its claims. What is not among the manifests may be in the cluster, " +
		"so this is told only of a name that something else among them was meant by, or with `--complete`.",
	Remedy: "Add the object to the namespace of the pods, write its name as it is, or mark the reference as `optional`.",
	Sources: []checks.Source{
		{Project: "Kubernetes", Version: "v1.34", File: "pkg/volume/configmap/configmap.go"}, {Project: "Kubernetes", Version: "v1.34", File: "pkg/kubelet/kubelet_pods.go"},
	},
	Check: checkObject,
}

func checkObject(f *observe.Fleet, tell checks.Tell) {
	eachAbsent(f, func(r observe.Reference, remedy string) {
		tell(r.At, remedy, "%s %s is not there", r.Kind, r.Name)
	}, "ConfigMap", "Secret", "PersistentVolumeClaim")
}
