package bucket

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var credentials = &checks.Rule{
	ID:       "bucket/credentials",
	Severity: krm.Warning,
	Summary:  "The credentials of a bucket stand in a ConfigMap, or in arguments",
	Why: "Who may read ConfigMaps or pods, and who reads the repository, may read, write and delete all blocks. " +
		"Roles for looking at a namespace usually include both, and Secrets not.",
	Remedy: "Put the file into a Secret, refer to variables from a Secret (`$(NAME)`), or log in without keys.",
	Sources: []checks.Source{
		{Project: "Kubernetes", Version: "v1.34", File: "https://kubernetes.io/docs/concepts/configuration/configmap/"}, {Project: "Thanos", Version: "v0.42.4", File: "docs/storage.md"},
	},
	Check: checkCredentials,
}

func checkCredentials(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		at := r.text.At
		if at.Object == nil || at.Object.Kind() == "Secret" || at.Object.Kind() == "ExternalSecret" || isOperated(r.Process) {
			continue
		}
		if keys := provider.LiteralCredentials(r.config); len(keys) > 0 {
			where := "in the arguments"
			if at.Object.Kind() == "ConfigMap" {
				where = "in a ConfigMap"
			}
			tell(at, "put the file into a Secret, or write $(NAME) and take the variable from one", "%s of the bucket written out %s", strings.Join(keys, ", "), where)
		}
	}
}
