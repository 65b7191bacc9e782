package store

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	relabelling "github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

var relabel = &checks.Rule{
	ID:       "store/relabel",
	Severity: krm.Error,
	Check:    checkRelabel,
}

func checkRelabel(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Query, thanos.Receive, thanos.Rule, thanos.Store, thanos.Compact) {
		for _, flag := range []string{"--selector.relabel-config", "--receive.relabel-config", "--alert.relabel-config"} {
			t, has := p.Config(flag)
			isShard := p.Component == thanos.Store || p.Component == thanos.Compact
			if !has || !t.Known || strings.Contains(t.Text, "{{") || isShard && !observe.HasVariable(t.Text) {
				continue
			}
			for _, problem := range relabelling.Misread(t.Text) {
				tell(t.At, cmp.Or(problem.Remedy, "correct it"), "%s of %s: %s", problem.Path, flag, problem.Message)
			}
		}
	}
}
