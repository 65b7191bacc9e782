package cache

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var variable = &checks.Rule{
	ID:       "cache/variable",
	Severity: krm.Error,
	Summary:  "A file of a cache or of tracing refers to a variable that its reader does not have",
	Why: "Thanos puts variables in the place of `$(NAME)` in the whole file, comments too, and ends at its start when one is not set. " +
		"The variables are those of the container that reads the file, and each container has its own. Buckets have a rule of their own.",
	Remedy:  "Add the variable to `env` of the container, or write the value out.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "cmd/thanos/store.go"}, {Project: "efficientgo/tools", Version: "v0.0.0-20220225185207-fe763185946b", File: "extkingpin/pathorcontent.go"}},
	Check:   checkVariable,
}

func checkVariable(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		for _, c := range p.Provided() {
			if c.Config.Format == provider.ObjectStore {
				continue
			}
			for _, name := range p.Unset(c.Text.Text) {
				tell(p.AtField("env"), "add "+name+" to the container's env, or write the value out", "%s refers to $(%s), which is none of its variables, so thanos %s does not start", c.Flag, name, p.Component)
			}
		}
	}
}
