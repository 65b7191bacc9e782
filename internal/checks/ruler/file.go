package ruler

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var file = &checks.Rule{
	ID:       "ruler/file",
	Severity: krm.Error,
	Check:    checkFile,
}

func checkFile(f *observe.Fleet, tell checks.Tell) {
	type key struct {
		text     string
		isThanos bool
	}
	known := map[key][]string{}
	for _, p := range f.Processes(thanos.Rule, thanos.Prometheus) {
		if p.Cluster().IsMade(p.Pods.Object) {
			continue // API servers and operators look at what they make files of
		}
		for _, t := range p.LoadedRules() {
			k := key{t.Text, p.Component == thanos.Rule}
			problems, checked := known[k]
			if !checked {
				problems = prometheus.CheckRules(k.text, k.isThanos)
				known[k] = problems
			}
			for _, problem := range problems {
				who := "Prometheus"
				if k.isThanos {
					who = "the ruler"
				}
				tell(t.At, "write it as "+who+" reads it", "%s does not load the file: %s", who, problem)
			}
		}
	}
}
