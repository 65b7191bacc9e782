package tls

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var port443 = &checks.Rule{
	ID:       "tls/port-443",
	Severity: krm.Warning,
	Check:    checkPort443,
}

func checkPort443(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		isSRV := strings.HasPrefix(c.Target.Lookup, "dnssrv")
		if c.Target.Port != "443" || isSRV || c.Scheme != "" || !c.TLS.Known || c.TLS.On || c.TLS.Ignored || len(c.Listeners()) > 0 {
			continue
		}
		tell(c.Dial.At, "give the endpoint TLS, or dial the port that speaks plain text", "%s is dialled in plain text, and port 443 is that of TLS", c.Address)
	}
}
