package reference

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var account = &checks.Rule{
	ID:       "reference/account",
	Severity: krm.Error,
	Summary:  "Pods run as a ServiceAccount that is not there",
	Why: "Kubernetes refuses to create a pod whose ServiceAccount is not in its namespace. The workload is there, " +
		"and has no pods; only the events of its ReplicaSet or StatefulSet say so.",
	Remedy:  "Add the ServiceAccount to the pods' namespace, or name the one that is there.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "plugin/pkg/admission/serviceaccount/admission.go"}},
	Check:   checkAccount,
}

func checkAccount(f *observe.Fleet, tell checks.Tell) {
	eachAbsent(f, func(r observe.Reference, remedy string) {
		if !isBinding(r) {
			tell(r.At, remedy, "pods run as ServiceAccount %s, which is not there, so none is created", r.Name)
		}
	}, "ServiceAccount")
}

func isBinding(r observe.Reference) bool { return strings.HasSuffix(r.At.Object.Kind(), "RoleBinding") }
