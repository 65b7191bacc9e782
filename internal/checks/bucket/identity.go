package bucket

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var identity = &checks.Rule{
	ID:       "bucket/identity",
	Severity: krm.Warning,
	Check:    checkIdentity,
}

// annotations say whom a ServiceAccount stands for, by the type of the bucket.
var annotations = map[string]string{
	"S3": "eks.amazonaws.com/role-arn", "GCS": "iam.gke.io/gcp-service-account", "AZURE": "azure.workload.identity/client-id",
}

const azureLabel = "azure.workload.identity/use"

func checkIdentity(f *observe.Fleet, tell checks.Tell) {
	annotated := map[string]bool{}
	keyless := keylessBuckets(f)
	for _, b := range keyless {
		if account := accountOf(b.Process); account != nil && account.Annotation(annotations[b.Type]) != "" {
			annotated[b.ID+"\n"+b.Process.Cluster().Name] = true
		}
	}
	for _, b := range keyless {
		account, want := accountOf(b.Process), annotations[b.Type]
		if account == nil {
			continue
		}
		at := b.Process.Cluster().At(account, "metadata.annotations")
		near := nearAnnotation(account, want)
		switch has := account.Annotation(want) != ""; {
		case near != "":
			tell(at, "write "+want, "annotation %s is none that a cloud reads", near)
		case !has && annotated[b.ID+"\n"+b.Process.Cluster().Name]:
			tell(at, "add "+want, "it has no %s, by which other readers of the same bucket log in", want)
		case has && b.Type == "AZURE" && b.Process.Pods.Labels[azureLabel] != "true":
			tell(b.Process.Pods.At(strings.Join(b.Process.Pods.PodMetadata("labels"), ".")), `add `+azureLabel+`: "true"`,
				"no label %s, without which the pod does not get the identity of its ServiceAccount", azureLabel)
		}
	}
}

// keylessBuckets are those without credentials, in the configuration and in variables.
func keylessBuckets(f *observe.Fleet) []observe.Bucket {
	var found []observe.Bucket
	for _, b := range f.Buckets() {
		c, problems := provider.Read(b.Text.Text)
		isOpen := annotations[b.Type] != "" && len(problems) == 0 && len(provider.LiteralCredentials(c)) == 0 && len(provider.References(b.Text.Text)) == 0
		if isOpen && !isOperated(b.Process) && !hasKeys(b.Process) && !strings.Contains(b.Text.Text, "user_assigned_id") {
			found = append(found, b)
		}
	}
	return found
}

// hasKeys tells whether a container may have credentials in its variables.
func hasKeys(p *observe.Process) bool {
	return p.Has("envFrom") || slices.ContainsFunc([]string{"AWS_ACCESS_KEY_ID", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ROLE_ARN", "GOOGLE_APPLICATION_CREDENTIALS", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"},
		func(name string) bool { return p.Env(name) != nil })
}

// accountOf is the ServiceAccount of a process, nil where it is not among the objects.
func accountOf(p *observe.Process) *krm.Object {
	return p.Cluster().Get("ServiceAccount", p.Namespace(), cmp.Or(p.Pods.Text(p.Pods.PodSpec("serviceAccountName")...), "default"))
}

// nearAnnotation is an annotation that is the wanted one but for its letters' case or a
// separator, "" where there is none.
func nearAnnotation(account *krm.Object, want string) string {
	plain := func(text string) string {
		return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(text))
	}
	for name := range account.Strings("metadata", "annotations") {
		if name != want && plain(name) == plain(want) {
			return name
		}
	}
	return ""
}
