package provider

import (
	"regexp"
	"slices"
	"strings"
)

// PodIdentity is what makes a cloud accept a pod in place of a key.
type PodIdentity struct {
	// Annotations of the pod's ServiceAccount.
	Annotations map[string]string
	// Fields of the identity that the annotations come from, by annotation.
	Fields map[string]string
	// PodLabels of the pod itself.
	PodLabels map[string]string
	// Token tells that the cloud is shown the ServiceAccount's own token, so the
	// pod must mount it; other clouds have one of their own put into the pod.
	Token bool
}

// cloud is one cloud's way to say whom a ServiceAccount stands for.
type cloud struct {
	// field of the identity that names it.
	field string
	// typ is the only type whose client asks that cloud.
	typ        string
	annotation string
	podLabel   string
	shape      *regexp.Regexp
	example    string
}

// clouds are those whose ServiceAccounts must say something. EKS Pod Identity,
// GKE's direct federation and OCI's workload identity know them by their names.
var clouds = []cloud{
	{
		// aws/amazon-eks-pod-identity-webhook, README.md.
		field: "awsRoleARN", typ: "S3", annotation: "eks.amazonaws.com/role-arn",
		shape: regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$`), example: "arn:aws:iam::111122223333:role/thanos",
	},
	{
		// Google Kubernetes Engine, Workload Identity Federation for GKE.
		field: "gcpServiceAccount", typ: "GCS", annotation: "iam.gke.io/gcp-service-account",
		shape: regexp.MustCompile(`^[^@\s]+@[a-z0-9.-]+\.gserviceaccount\.com$`), example: "thanos@project.iam.gserviceaccount.com",
	},
	{
		// Azure/azure-workload-identity, docs/book: without the label on the pod
		// nothing is injected (thanos#7138).
		field: "azureClientID", typ: "AZURE", annotation: "azure.workload.identity/client-id", podLabel: "azure.workload.identity/use",
		shape: regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`), example: "00000000-0000-0000-0000-000000000000",
	},
}

// NewPodIdentity returns what the fields of an identity mean for readers of a
// bucket of that type: awsRoleARN, gcpServiceAccount, azureClientID. Problems
// have the path "credentials.identity.<field>".
func NewPodIdentity(c Config, fields map[string]string) (PodIdentity, []Problem) {
	id := PodIdentity{Annotations: map[string]string{}, Fields: map[string]string{}, PodLabels: map[string]string{}, Token: showsToken(c)}
	var problems []Problem
	for _, cloud := range clouds {
		value := fields[cloud.field]
		if value == "" {
			continue
		}
		if message, remedy := cloud.bad(c, value); message != "" {
			problems = append(problems, Problem{Path: "credentials.identity." + cloud.field, Message: message, Remedy: remedy})
			continue
		}
		id.Annotations[cloud.annotation], id.Fields[cloud.annotation] = value, cloud.field
		if cloud.podLabel != "" {
			id.PodLabels[cloud.podLabel] = "true"
		}
	}
	return id, problems
}

func (k cloud) bad(c Config, value string) (message, remedy string) {
	managed := lookup(c.Values, "user_assigned_id")
	switch {
	case !strings.EqualFold(c.Type, k.typ):
		return "has no effect with type " + strings.ToUpper(c.Type), "remove it"
	case !k.shape.MatchString(value):
		return "got \"" + value + "\", which is none", "write it as in " + k.example
	case k.typ == "AZURE" && managed != nil && !isZero(text, managed):
		// providers/azure/helpers.go: user_assigned_id asks the node (IMDS), not the pod.
		return "has no effect with config.user_assigned_id", "remove one of the two"
	}
	return "", ""
}

// showsToken tells OKE's workload identity (oracle/oci-go-sdk v65.93.1,
// common/auth/resource_principal_key_provider.go, KubernetesServiceAccountTokenPath).
func showsToken(c Config) bool {
	provider := lookup(c.Values, "provider")
	return strings.EqualFold(c.Type, "OCI") && provider != nil && strings.EqualFold(provider.Value, "oke-workload-identity")
}

// IsIdentity tells whether a cloud reads an annotation of ServiceAccounts to know whom they
// stand for.
func IsIdentity(annotation string) bool {
	return slices.ContainsFunc(clouds, func(k cloud) bool { return k.annotation == annotation })
}
