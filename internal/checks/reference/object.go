package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var object = &checks.Rule{
	ID:       "reference/object",
	Severity: krm.Error,
	Check:    checkObject,
}

func checkObject(f *observe.Fleet, tell checks.Tell) {
	eachAbsent(f, func(r observe.Reference, remedy string) {
		tell(r.At, remedy, "%s %s is not there", r.Kind, r.Name)
	}, "ConfigMap", "Secret", "PersistentVolumeClaim")
}
