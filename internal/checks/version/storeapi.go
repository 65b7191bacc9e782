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
	Summary:  "A querier and a store API are too far apart to talk",
	Why: "A querier asks each endpoint what it is. Since v0.24 there is an API for that, and v0.37 removed the one before: " +
		"a querier from v0.37 on leaves out what is older than v0.24, and one older than v0.24 leaves out what is of v0.37 or later. " +
		"The endpoint shows as unhealthy, and queries lack its series with a warning at most.",
	Remedy:  "Upgrade the older one, if need be by a version in between, which speaks both.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/query/endpointset.go"}, {Project: "Thanos", Version: "v0.42.4", File: "CHANGELOG.md"}},
	Check:   checkStoreAPI,
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
