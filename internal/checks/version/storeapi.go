package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// The versions between which queriers and store APIs changed how they ask who is there:
// the Info API came with the first (thanos#4282), the old way went with the second
// (thanos#7704).
const infoSince, oldInfoGone = "v0.24.0", "v0.37.0"

var storeAPI = &checks.Rule{
	ID:       "version/store-api",
	Severity: krm.Error,
	Check:    checkStoreAPI,
}

func checkStoreAPI(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		asks, known := c.From.Version()
		if !known || c.Status != observe.Found {
			continue
		}
		for _, l := range c.Answer.Listeners() {
			answers, known := l.Process.Version()
			if !known || l.Process.Component.Program() != "thanos" {
				continue
			}
			if isBetween(asks, answers) || isBetween(answers, asks) {
				tell(c.Dial.At, "give both a version between them, or one version", "thanos query %s and thanos %s %s, which it asks, do not understand each other", asks, l.Process.Component, answers)
			}
		}
	}
}

// isBetween tells whether one version knows only the old way and the other only the new.
func isBetween(older, newer string) bool {
	return !thanos.AtLeast(older, infoSince) && thanos.AtLeast(newer, oldInfoGone)
}
