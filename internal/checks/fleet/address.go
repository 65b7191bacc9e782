package fleet

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

var unknown = &checks.Rule{
	ID:       "fleet/address",
	Severity: krm.Warning,
	Check:    checkAddress,
}

// written is an address that a function gave a process.
type written struct {
	by     *observe.Process
	target endpoints.Target
}

func checkAddress(f *observe.Fleet, tell checks.Tell) {
	known := map[written]bool{}
	for _, c := range f.Connections(observe.Selects) {
		if isWritten(c.Dial) {
			known[written{c.From, c.Target}] = true
		}
	}
	for _, c := range f.Connections(observe.Selects) {
		isAsked := c.From.Component == thanos.Query && c.From.Cluster().Entry != nil && c.Scheme == "" && !c.HasVariable()
		if isAsked && c.Status == observe.Unknown && !mayBeLocal(c) && !known[written{c.From, c.Target}] && len(c.Reaches()) == 0 {
			tell(c.Dial.At, "take it away, or add it to exposes of a cluster in the Fleet or to endpoints of wire-thanos-stores",
				"%s is dialled, and no cluster of the inventory has the address", c.Address)
		}
	}
}

// mayBeLocal tells whether an address may be that of a Service of the dialler's cluster.
func mayBeLocal(c observe.Connection) bool {
	n, isName := observe.NameOf(c.Target.Host, c.From.Namespace())
	return isName && (n.Zone == "" || n.Zone == c.From.Cluster().Domain())
}

// isWritten tells whether a function wrote the address: into an object of its own, or as
// a flag that it keeps a record of.
func isWritten(d observe.Dial) bool {
	if d.Text.At.Object != nil && d.Text.At.Object.Annotation(krm.GeneratedAnnotation) != "" {
		return true
	}
	return slices.Contains(strings.Split(d.From.Pods.Annotation("thanos-fleet.dev/endpoints"), ","), d.Address)
}
