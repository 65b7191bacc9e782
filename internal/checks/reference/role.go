package reference

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var role = &checks.Rule{
	ID:       "reference/role",
	Severity: krm.Error,
	Check:    checkRole,
}

func checkRole(f *observe.Fleet, tell checks.Tell) {
	eachAbsent(f, func(r observe.Reference, remedy string) {
		switch {
		case r.Kind != "ServiceAccount":
			tell(r.At, remedy, "%s %s is not there, so the binding gives nothing", r.Kind, r.Name)
		case isBinding(r) && !strings.HasPrefix(r.Namespace, "kube-") && !strings.HasPrefix(r.Namespace, "openshift-"): // whose accounts the cluster brings
			tell(r.At, remedy, "ServiceAccount %s is not there, so nobody gets what the binding gives", r.Name)
		}
	}, "Role", "ClusterRole", "ServiceAccount")
}
