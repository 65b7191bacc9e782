package ruler

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unselected = &checks.Rule{
	ID:       "ruler/unselected",
	Severity: krm.Warning,
	Summary:  "A PrometheusRule has labels that no ruleSelector takes",
	Why: "prometheus-operator hands a PrometheusRule to each Prometheus and ThanosRuler whose `ruleSelector` takes its labels, in the namespaces of its `ruleNamespaceSelector`. " +
		"One that none takes is in no error and in no file: its rules are never evaluated.",
	Remedy: "Give it the labels that the selector wants, for instance `release` of a chart.",
	Sources: []checks.Source{
		{Project: "prometheus-operator", Version: "v0.93.1", File: "pkg/operator/rules.go"},
	},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, r := range c.UnselectedRules() {
				tell(c.At(r.Object, "metadata.labels"), "give it the labels that "+r.Selector+" wants",
					"no Prometheus and no ThanosRuler takes its rules: %s of %s wants other labels", r.Selector, r.By.Ref())
			}
		}
	},
}
