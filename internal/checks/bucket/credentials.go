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
	Check:    checkCredentials,
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
