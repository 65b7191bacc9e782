package legacy

import "strings"

// apiVersions are the versions of kinds that API servers have stopped to serve,
// and those that came after (Kubernetes, docs/reference/using-api/deprecation-guide.md).
var apiVersions = map[string]map[string]string{
	"apps/v1": {
		"Deployment":  "extensions/v1beta1 apps/v1beta1 apps/v1beta2",
		"StatefulSet": "apps/v1beta1 apps/v1beta2",
		"DaemonSet":   "extensions/v1beta1 apps/v1beta2",
		"ReplicaSet":  "extensions/v1beta1 apps/v1beta2",
	},
	"networking.k8s.io/v1": {
		"Ingress":       "extensions/v1beta1 networking.k8s.io/v1beta1",
		"NetworkPolicy": "extensions/v1beta1",
	},
	"rbac.authorization.k8s.io/v1": {
		"ClusterRole":        "rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1",
		"ClusterRoleBinding": "rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1",
		"Role":               "rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1",
		"RoleBinding":        "rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1",
	},
	"policy/v1":         {"PodDisruptionBudget": "policy/v1beta1"},
	"storage.k8s.io/v1": {"StorageClass": "storage.k8s.io/v1beta1"},
	"batch/v1":          {"CronJob": "batch/v1beta1 batch/v2alpha1"},
	"autoscaling/v2":    {"HorizontalPodAutoscaler": "autoscaling/v2beta2"},
}

// APIVersion returns the API version of a kind that is served today in the place
// of an old one, "" when it is not an old one.
func APIVersion(version, kind string) string {
	for now, kinds := range apiVersions {
		for was := range strings.FieldsSeq(kinds[kind]) {
			if was == version {
				return now
			}
		}
	}
	return ""
}

// WaitsForDelete tells whether a kind of an old version replaced a pod only when it was
// deleted, unless told otherwise (Kubernetes v1.15, pkg/apis, defaults.go).
func WaitsForDelete(version, kind string) bool {
	return version == "extensions/v1beta1" && kind == "DaemonSet" || version == "apps/v1beta1" && kind == "StatefulSet"
}

// removed are old versions whose objects cannot be written as the new one
// without knowing more, and what to do.
var removed = map[string]string{
	"apiextensions.k8s.io/v1beta1 CustomResourceDefinition": "take the definition from the release of its operator that has apiextensions.k8s.io/v1",
	"autoscaling/v2beta1 HorizontalPodAutoscaler":           "write it as autoscaling/v2; `kubectl convert` does",
	"extensions/v1beta1 PodSecurityPolicy":                  "remove it, and label the namespace pod-security.kubernetes.io/enforce as bases/namespace does",
	"policy/v1beta1 PodSecurityPolicy":                      "remove it, and label the namespace pod-security.kubernetes.io/enforce as bases/namespace does",
}

// Removed returns what to do about an object of a version that is gone for good,
// "" when it is none.
func Removed(version, kind string) string { return removed[version+" "+kind] }

// groupsOf are the API groups that resources of the group extensions have moved to.
var groupsOf = map[string]string{
	"daemonsets": "apps", "deployments": "apps", "replicasets": "apps",
	"ingresses": "networking.k8s.io", "networkpolicies": "networking.k8s.io",
	"podsecuritypolicies": "policy",
}

// Groups returns the API groups that have the resources of the group extensions
// today, in the order of the resources.
func Groups(resources []string) []string {
	var groups []string
	for _, r := range resources {
		name, _, _ := strings.Cut(r, "/")
		group := groupsOf[name]
		if group != "" && !contains(groups, group) {
			groups = append(groups, group)
		}
	}
	return groups
}

func contains(list []string, value string) bool {
	for _, v := range list {
		if v == value {
			return true
		}
	}
	return false
}

// Labels and taints of nodes that were renamed (Kubernetes v1.24 removed the
// master label; the beta ones: docs/reference/labels-annotations-taints).
const (
	Master       = "node-role.kubernetes.io/master"
	ControlPlane = "node-role.kubernetes.io/control-plane"
)

// NodeLabels are labels of nodes by their old names.
var NodeLabels = map[string]string{
	Master:                                     ControlPlane,
	"beta.kubernetes.io/os":                    "kubernetes.io/os",
	"beta.kubernetes.io/arch":                  "kubernetes.io/arch",
	"beta.kubernetes.io/instance-type":         "node.kubernetes.io/instance-type",
	"failure-domain.beta.kubernetes.io/zone":   "topology.kubernetes.io/zone",
	"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
}

// TopologyKey returns the topology key that says today what an old one was meant
// to say, "" for one that is still right. The master label is on no worker, so
// that pods on workers were in no topology at all.
func TopologyKey(key string) string {
	if key == Master || key == ControlPlane {
		return "kubernetes.io/hostname"
	}
	return NodeLabels[key]
}

// Provisioners of volumes that were part of Kubernetes, and their drivers (removed
// in Kubernetes v1.26 to v1.27).
var Provisioners = map[string]string{
	"kubernetes.io/aws-ebs":    "ebs.csi.aws.com",
	"kubernetes.io/azure-disk": "disk.csi.azure.com",
	"kubernetes.io/gce-pd":     "pd.csi.storage.gke.io",
}

// IsZonal tells whether a provisioner makes volumes that only the nodes of one
// zone can attach.
func IsZonal(provisioner string) bool {
	for _, driver := range Provisioners {
		if driver == provisioner {
			return true
		}
	}
	return false
}
