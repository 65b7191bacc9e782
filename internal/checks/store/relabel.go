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
	Summary:  "Relabelling holds a key that Thanos does not know",
	Why: "Queriers, receivers, compactors and store gateways read relabelling leniently: a key that they do not know (`source_label`) is passed over. " +
		"What keeps by no label then takes nothing: every store is hidden, or every sample that is received is dropped, and nothing is said. " +
		"A ruler reads that of its alerts strictly, and does not start.",
	Remedy:  "Correct the key. Shards have a rule of their own (compact/shards).",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "pkg/block/fetcher.go"}, {Project: "Thanos", Version: version, File: "pkg/alert/config.go"}, {Project: "Thanos", Version: version, File: "cmd/thanos/receive.go"}},
	Check:   checkRelabel,
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
