package store

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var strictRule = &checks.Rule{
	ID:       "store/strict",
	Severity: krm.Error,
	Summary:  "A strict endpoint is one that Thanos is to look up",
	Why: "A strict endpoint stays in the querier's view while it is down, which needs one fixed address. " +
		"With `dns+`, `dnssrv+` or any other look-up in front of it the querier does not start.",
	Remedy:  "Write the address without the look-up, or make the endpoint an ordinary one.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "cmd/thanos/endpointset.go"}},
	Check:   checkStrict,
}

// groupsChecked is the first version that refuses groups too (Thanos #7890).
const groupsChecked = "v0.38.0"

func checkStrict(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		if !c.Strict || !strings.Contains(c.Address, "+") || c.From.Component != thanos.Query {
			continue
		}
		if v, known := c.From.Version(); c.Group && !(known && thanos.AtLeast(v, groupsChecked)) {
			continue
		}
		tell(c.At, "take the look-up "+c.Target.Lookup+" away, or make it an endpoint that is not strict",
			"%s is strict and to be looked up, with which the querier does not start", c.Address)
	}
}
