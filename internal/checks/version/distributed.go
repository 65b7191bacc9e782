package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// queryAPIChanged is the version from which leaf queriers answer distributed queries in
// another form (thanos#7361).
const queryAPIChanged = "v0.36.0"

var distributed = &checks.Rule{
	ID:       "version/distributed",
	Severity: krm.Error,
	Check:    checkDistributed,
}

func checkDistributed(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		upper, known := c.From.Version()
		if !known || c.From.Flags.Value("--query.mode") != "distributed" || thanos.AtLeast(upper, queryAPIChanged) {
			continue
		}
		for _, leaf := range c.Answer.Processes(thanos.Query) {
			if version, known := leaf.Version(); known && thanos.AtLeast(version, queryAPIChanged) {
				tell(c.From.AtField("image"), "upgrade it to "+queryAPIChanged+" or later", "thanos query %s distributes queries to thanos query %s, whose answers it does not understand", upper, version)
			}
		}
	}
}
