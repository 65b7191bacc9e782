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
	Summary:  "A rule file is mounted, and nobody loads it",
	Why: "Prometheus loads the files that `rule_files` matches, a ruler those of `--rule-file`. A pattern that matches nothing is no error to either: " +
		"*.yml leaves out a file that ends in .yaml, and a mounted ConfigMap that no pattern takes is never read.",
	Remedy: "Write a pattern that takes the file.",
	Sources: []checks.Source{
		{Project: "Prometheus", Version: "v3.16.0", File: "cmd/prometheus/main.go"},
		{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/rule.go"},
	},
	Check: checkUnloaded,
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
