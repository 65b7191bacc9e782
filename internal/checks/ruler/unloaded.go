package ruler

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var unloaded = &checks.Rule{
	ID:       "ruler/unloaded",
	Severity: krm.Warning,
	Check:    checkUnloaded,
}

func checkUnloaded(f *observe.Fleet, tell checks.Tell) {
	loaded := map[observe.Place]bool{}
	evaluators := f.Processes(thanos.Rule, thanos.Prometheus)
	for _, p := range evaluators {
		rules, _ := p.Rules()
		for _, r := range rules {
			loaded[r.Text.At] = true
		}
	}
	for _, p := range evaluators {
		if p.Hidden != "" || p.Component == thanos.Prometheus && !p.Configuration().Known || len(p.Unmounted()) > 0 {
			continue // a pattern of another folder is told by another rule
		}
		mounted := p.MountedRules()
		for _, at := range slices.Sorted(maps.Keys(mounted)) {
			if file := mounted[at]; !loaded[file.At] && p.Cluster().HasRules(file) {
				tell(file.At, "add "+at+" to "+patternsOf(p), "rules that are mounted at %s and that %s takes", at, noneOf(p))
			}
		}
	}
}

func patternsOf(p *observe.Process) string {
	if p.Component == thanos.Rule {
		return "--rule-file"
	}
	return "rule_files"
}

func noneOf(p *observe.Process) string { return "no pattern of " + patternsOf(p) }
