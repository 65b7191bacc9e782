package krm

import "strings"

// scope are the kinds of a version of an API, with spaces between them.
type scope struct{ cluster, namespaced string }

// scopes are those of the kinds that kustomize knows (kyaml v0.21.2, openapi/openapi.go):
// where it looks for a name depends on them. Its own look-up brings the schemas of all kinds
// along and what reads them, which is a sixteenth of a function's image.
var scopes = map[string]scope{
	"admissionregistration.k8s.io/v1":      {cluster: "MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration"},
	"admissionregistration.k8s.io/v1beta1": {cluster: "MutatingWebhookConfiguration ValidatingWebhookConfiguration"},
	"apiextensions.k8s.io/v1":              {cluster: "CustomResourceDefinition"},
	"apiextensions.k8s.io/v1beta1":         {cluster: "CustomResourceDefinition"},
	"apiregistration.k8s.io/v1":            {cluster: "APIService"},
	"apiregistration.k8s.io/v1beta1":       {cluster: "APIService"},
	"apps/v1":                              {namespaced: "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet"},
	"autoscaling/v1":                       {namespaced: "HorizontalPodAutoscaler Scale"},
	"autoscaling/v2beta1":                  {namespaced: "HorizontalPodAutoscaler"},
	"autoscaling/v2beta2":                  {namespaced: "HorizontalPodAutoscaler"},
	"batch/v1":                             {namespaced: "CronJob Job"},
	"batch/v1beta1":                        {namespaced: "CronJob"},
	"certificates.k8s.io/v1":               {cluster: "CertificateSigningRequest"},
	"certificates.k8s.io/v1beta1":          {cluster: "CertificateSigningRequest"},
	"coordination.k8s.io/v1":               {namespaced: "Lease"},
	"coordination.k8s.io/v1beta1":          {namespaced: "Lease"},
	"discovery.k8s.io/v1":                  {namespaced: "EndpointSlice"},
	"discovery.k8s.io/v1beta1":             {namespaced: "EndpointSlice"},
	"events.k8s.io/v1":                     {namespaced: "Event"},
	"events.k8s.io/v1beta1":                {namespaced: "Event"},
	"extensions/v1beta1":                   {namespaced: "Ingress"},
	"flowcontrol.apiserver.k8s.io/v1beta1": {cluster: "FlowSchema PriorityLevelConfiguration"},
	"networking.k8s.io/v1":                 {cluster: "IngressClass", namespaced: "Ingress NetworkPolicy"},
	"networking.k8s.io/v1beta1":            {cluster: "IngressClass", namespaced: "Ingress"},
	"node.k8s.io/v1":                       {cluster: "RuntimeClass"},
	"node.k8s.io/v1beta1":                  {cluster: "RuntimeClass"},
	"policy/v1":                            {namespaced: "PodDisruptionBudget"},
	"policy/v1beta1":                       {cluster: "PodSecurityPolicy", namespaced: "PodDisruptionBudget"},
	"rbac.authorization.k8s.io/v1":         {cluster: "ClusterRole ClusterRoleBinding", namespaced: "Role RoleBinding"},
	"rbac.authorization.k8s.io/v1beta1":    {cluster: "ClusterRole ClusterRoleBinding", namespaced: "Role RoleBinding"},
	"scheduling.k8s.io/v1":                 {cluster: "PriorityClass"},
	"scheduling.k8s.io/v1beta1":            {cluster: "PriorityClass"},
	"storage.k8s.io/v1":                    {cluster: "CSIDriver CSINode StorageClass VolumeAttachment"},
	"storage.k8s.io/v1beta1":               {cluster: "CSIDriver CSINode StorageClass VolumeAttachment", namespaced: "CSIStorageCapacity"},
	"v1": {
		cluster: "ComponentStatus Namespace Node NodeProxyOptions PersistentVolume",
		namespaced: "ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodAttachOptions PodExecOptions PodPortForwardOptions PodProxyOptions PodTemplate " +
			"ReplicationController ResourceQuota Secret Service ServiceAccount ServiceProxyOptions",
	},
}

// isNamespaced tells whether objects of a kind belong to a namespace, where that is known.
func isNamespaced(apiVersion, kind string) (namespaced, known bool) {
	s := scopes[apiVersion]
	if hasWord(s.namespaced, kind) {
		return true, true
	}
	return false, hasWord(s.cluster, kind)
}

func hasWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}
