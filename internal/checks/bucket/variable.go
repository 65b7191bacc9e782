package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var variable = &checks.Rule{
	ID:       "bucket/variable",
	Severity: krm.Error,
	Check:    checkVariable,
}

func checkVariable(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, name := range r.Unset(r.text.Text) {
			tell(r.AtField("env"), "add "+name+" to the container's env", "its configuration of object storage refers to $(%s), which is none of its variables, so thanos %s does not start", name, r.Component)
		}
	}
}
