package tls

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var plain = &checks.Rule{
	ID:       "tls/plain",
	Severity: krm.Error,
	Check:    checkPlain,
}

func checkPlain(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections() {
		if !c.TLS.Known || c.TLS.Ignored || !c.IsCertain() || terminates(c.Answer) {
			continue
		}
		for _, l := range c.Listeners() {
			switch {
			case !l.TLS.Known || l.TLS.On == c.TLS.On:
			case l.TLS.On:
				tell(c.Dial.At, "dial it with TLS, or take "+l.TLS.Flag+" away there",
					"%s is dialled in plain text, and %s takes TLS only on port %s (%s)", c.Address, l.Process.Pods.Ref(), l.Port, l.TLS.Flag)
			case l.TLS.Flag == "":
			default:
				tell(c.Dial.At, "dial it in plain text, or give "+l.TLS.Flag+" there",
					"%s is dialled with TLS, and %s speaks plain text on port %s", c.Address, l.Process.Pods.Ref(), l.Port)
			}
		}
	}
}
