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
	Check:    checkStrict,
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
