package operator

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What the operator makes of the configuration of an Alertmanager once it adds
// AlertmanagerConfigs to it: until then it hands the Secret's text on as it stands.

const leaveSelector = "leave spec.alertmanagerConfigSelector of the Alertmanager out"

var alertmanagerKey = &checks.Rule{
	ID:       "operator/alertmanager-key",
	Severity: krm.Error,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		eachConfiguration(f, func(at observe.Place, version string, refused, _ []string) {
			if len(refused) > 0 {
				tell(at, "take them out, or "+leaveSelector,
					"prometheus-operator %s refuses the whole configuration for keys that it does not know: %s", version, strings.Join(refused, ", "))
			}
		})
	},
}

var emptyText = &checks.Rule{
	ID:       "operator/empty-text",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		eachConfiguration(f, func(at observe.Place, _ string, _, defaulted []string) {
			if len(defaulted) > 0 {
				tell(at, `write {{ "" }}, where a template may stand, or `+leaveSelector,
					"prometheus-operator leaves empty texts out, and Alertmanager puts its defaults there: %s", strings.Join(defaulted, ", "))
			}
		})
	},
}

// newestRead is behind the last version of the operator whose types are known.
const newestRead = "v0.95.0"

// eachConfiguration visits the configurations that are read into the operator's types.
func eachConfiguration(f *observe.Fleet, visit func(at observe.Place, version string, refused, defaulted []string)) {
	each(f, func(c *observe.Cluster, o *krm.Object) {
		version := operatorOf(c)
		if !o.Has("spec", "alertmanagerConfigSelector") || o.Has("spec", "alertmanagerConfiguration") || thanos.AtLeast(version, newestRead) {
			return
		}
		t := c.Key("Secret", o.Namespace(), cmp.Or(o.Text("spec", "configSecret"), "alertmanager-"+o.Name()), "alertmanager.yaml")
		if !t.Known {
			return
		}
		refused, defaulted := prometheus.Operated(t.Text, func(since string) bool { return since == "" || isOlder(c, since) })
		visit(t.At, cmp.Or(version, "up to v0.94"), refused, defaulted)
	}, "Alertmanager")
}
