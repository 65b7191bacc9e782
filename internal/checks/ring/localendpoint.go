package ring

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

const localFlag = "--receive.local-endpoint"

var localEndpoint = &checks.Rule{
	ID:       "ring/local-endpoint",
	Severity: krm.Error,
	Check:    checkLocalEndpoint,
}

func checkLocalEndpoint(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		if r.Flags.RoutesOnly() || r.Pods.Kind() != "StatefulSet" {
			continue
		}
		own, known := r.PerPod(r.Flags.Value(localFlag))
		if !known || len(own) != len(r.Pods.Names()) {
			continue
		}
		for i, pod := range r.Pods.Names() {
			if as := r.otherwise(own[i], pod); as != "" {
				tell(r.At(localFlag), "write it as the ring does: "+strings.ReplaceAll(as, pod, "$(POD_NAME)"),
					"it is %q in pod %s, which the ring writes %q", own[i], pod, as)
				break
			}
		}
	}
}

// otherwise returns the endpoint of the rings that means the pod in other letters than
// its local endpoint, "" where one has the same letters, or none means it.
func (r reader) otherwise(own, pod string) string {
	as := ""
	for _, ring := range r.rings {
		for _, e := range ring.Endpoints {
			if e.Address == own || e.CapnprotoAddress == own {
				return ""
			}
			if r.means(e.Address, pod) && as == "" {
				as = e.Address
			}
		}
	}
	return as
}

// means tells whether an address is that of a pod of the reader.
func (r reader) means(address, pod string) bool {
	host, _, found := strings.Cut(address, ":")
	parts := strings.Split(host, ".")
	if !found || parts[0] != pod || len(parts) < 2 || parts[1] != r.Pods.Governing() {
		return false
	}
	named := len(parts) > 2
	return !named || observe.MayMeet(parts[2], r.Namespace()) || !slices.Contains(parts, "svc")
}
