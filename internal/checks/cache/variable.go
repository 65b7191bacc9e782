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
	Check:    checkVariable,
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
