package ruler

import (
	"fmt"
	"maps"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var silent = &checks.Rule{
	ID:       "ruler/silent",
	Severity: krm.Warning,
	Check:    checkSilent,
}

func checkSilent(f *observe.Fleet, tell checks.Tell) {
	heard := map[string]bool{}
	evaluators := f.Processes(thanos.Rule, thanos.Prometheus)
	for _, p := range evaluators {
		if p.MayAlert() {
			maps.Copy(heard, texts(p))
		}
	}
	for _, p := range evaluators {
		if p.Hidden != "" || p.MayAlert() {
			continue
		}
		at, who := p.At("--alertmanagers.url"), "the ruler"
		if p.Component == thanos.Prometheus {
			at, who = p.Configuration().Section("alerting.alertmanagers"), "the Prometheus"
		}
		if alerts := unheard(p, heard); len(alerts) > 0 {
			tell(at, "name an Alertmanager", "%s evaluates %s, and has no Alertmanager to tell", who, counted(alerts))
		}
	}
}

// unheard are the names of the alerts of a process that no other one evaluates who has an
// Alertmanager.
func unheard(p *observe.Process, heard map[string]bool) []string {
	var names []string
	rules, _ := p.Rules()
	for _, r := range rules {
		if r.Alert != "" && !heard[r.Same] {
			names = append(names, r.Alert)
		}
	}
	return names
}

// counted names the first of some alerts, and says how many there are.
func counted(names []string) string {
	if len(names) == 1 {
		return "the alert " + names[0]
	}
	return fmt.Sprintf("%d alerts, %s among them", len(names), names[0])
}
