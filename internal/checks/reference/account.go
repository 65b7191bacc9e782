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
	Check:    checkAccount,
}

func checkAccount(f *observe.Fleet, tell checks.Tell) {
	eachAbsent(f, func(r observe.Reference, remedy string) {
		if !isBinding(r) {
			tell(r.At, remedy, "pods run as ServiceAccount %s, which is not there, so none is created", r.Name)
		}
	}, "ServiceAccount")
}

func isBinding(r observe.Reference) bool { return strings.HasSuffix(r.At.Object.Kind(), "RoleBinding") }
