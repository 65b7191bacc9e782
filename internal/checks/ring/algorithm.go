package ring

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

const algorithmFlag = "--receive.hashrings-algorithm"

var algorithm = &checks.Rule{
	ID:       "ring/algorithm",
	Severity: krm.Warning,
	Check:    checkAlgorithm,
}

func checkAlgorithm(f *observe.Fleet, tell checks.Tell) {
	first := map[string]string{}
	for _, r := range readers(f) {
		for _, ring := range r.rings {
			at := r.keyOf(ring) + "\n" + strings.Join(ring.Tenants, ",") // a receiver may be in several rings, each for other tenants
			other, found := first[at]
			if !found {
				first[at] = ring.Algorithm
			} else if other != ring.Algorithm {
				tell(r.At(algorithmFlag), "set one algorithm everywhere, best ketama", "it places the series of ring %q by %s, and another receiver by %s", ring.Name, ring.Algorithm, other)
			}
		}
	}
}

// keyOf says which ring it is: that of the same receivers, as they are dialled from one
// namespace.
func (r reader) keyOf(ring hashring.Ring) string {
	var addresses []string
	for _, e := range ring.Endpoints {
		addresses = append(addresses, e.Address)
	}
	slices.Sort(addresses)
	return strings.Join(append(addresses, r.Cluster().Group, r.Cluster().Name, r.Namespace()), "\n")
}
