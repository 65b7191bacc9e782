package store

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var noPod = &checks.Rule{
	ID:       "store/no-pod",
	Severity: krm.Error,
	Check:    checkNoPod,
}

func checkNoPod(f *observe.Fleet, tell checks.Tell) {
	for _, c := range asks(f) {
		if c.Answer.Status != observe.NoPod {
			continue
		}
		behind := c.Answer.Cluster.Behind(c.Answer.Service)
		var names []string
		governed := false
		for _, p := range behind {
			if p.Kind() != "StatefulSet" || isScaled(p) {
				names = nil
				break
			}
			governed = governed || p.Governing() == c.Answer.Service.Name()
			names = append(names, p.Names()...)
		}
		switch {
		case len(names) == 0:
		case !governed:
			tell(c.At, "dial the Service that spec.serviceName of "+behind[0].Ref().String()+" names, "+behind[0].Governing(),
				"%s names a pod below Service %s, which gives its pods no names", c.Address, nameOf(c.Answer.Service))
		default:
			tell(c.At, "name one of them, or dial the Service with dnssrv+", "%s names a pod that Service %s does not have; it has %s",
				c.Address, nameOf(c.Answer.Service), strings.Join(names[:min(5, len(names))], ", "))
		}
	}
}

// isScaled tells whether something else than the workload says how many pods there are.
func isScaled(p *observe.Pods) bool {
	for _, o := range p.Cluster.All("HorizontalPodAutoscaler", "ScaledObject") {
		target := o.Text("spec", "scaleTargetRef", "name")
		if target == p.Name() && observe.MayMeet(o.Namespace(), p.Namespace()) {
			return true
		}
	}
	return false
}
