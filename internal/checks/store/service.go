package store

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var noService = &checks.Rule{
	ID:       "store/no-service",
	Severity: krm.Warning,
	Check:    checkNoService,
}

func checkNoService(f *observe.Fleet, tell checks.Tell) {
	all := asks(f)
	asked := map[*krm.Object]bool{}
	for _, c := range all {
		asked[c.Service] = true
	}
	known := storeServices(f)
	for _, c := range all {
		isDerived := strings.HasPrefix(c.Name.Service, "derived-") // which Karmada makes of an import
		if c.Status != observe.NoService || isDerived || isLocalElsewhere(c) || known.other(c) != nil {
			continue
		}
		near := strict.Nearest(c.Name.Service, unasked(c, asked))
		if near == "" && !f.Complete && c.From.Cluster().Entry == nil {
			continue
		}
		remedy := "correct the name, or take the endpoint away"
		if near != "" {
			remedy = "did you mean " + near + "?"
		}
		tell(c.Dial.At, remedy, "%s asks for Service %s, which is not among the objects", c.Address, strings.Trim(c.Name.Namespace+"/"+c.Name.Service, "/"))
	}
}

// unasked are the names of the Services in front of store APIs of the namespace that an
// endpoint names, but for those that some querier asks, and for the querier's own.
func unasked(c observe.Connection, asked map[*krm.Object]bool) []string {
	var names []string
	here := c.From.Cluster()
	for _, s := range here.All("Service") {
		if _, number := grpcPort(here, s); s.Namespace() == c.Name.Namespace && !asked[s] && !c.From.IsBehind(s) && number != "" {
			names = append(names, s.Name())
		}
	}
	return names
}
