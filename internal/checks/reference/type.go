package reference

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var mistyped = &checks.Rule{
	ID:       "reference/type",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, o := range c.Given() {
				tellMistyped(c, o, tell)
			}
		}
	},
}

func tellMistyped(c *observe.Cluster, o *krm.Object, tell checks.Tell) {
	isOperators := o.Group() == krm.PrometheusOperator || o.Group() == krm.ThanosOperator
	o.Mistyped(func(path, got, want string) {
		switch {
		case got == krm.Fraction && isOperators && strings.HasPrefix(path, "spec."): // refused in every field, which another rule says
		case want == "a text":
			tell(c.At(o, path), "put it in quotes", "%s is %s, where API servers take %s alone", shortened(path), got, want)
		default:
			tell(c.At(o, path), "take the quotes away", "%s is %s, where API servers take %s alone", shortened(path), got, want)
		}
	})
}

// shortened are the last two parts of a path.
func shortened(path string) string {
	if last := strings.LastIndexByte(path, '.'); last > 0 {
		return path[strings.LastIndexByte(path[:last], '.')+1:]
	}
	return path
}
