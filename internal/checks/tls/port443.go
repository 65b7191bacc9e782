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
	Summary:  "A store API on port 443 is dialled in plain text",
	Why: "What listens on port 443 is nearly always an ingress or a load balancer that wants TLS. " +
		"A querier dials in plain text unless it is told otherwise, and the endpoint then counts as down.",
	Remedy:  "Give the endpoint a `client_config` with TLS (Thanos v0.42 and later), or every endpoint `--grpc-client-tls-secure`.",
	Sources: append(source("docs/components/query.md"), checks.Source{Project: "Thanos", Version: "issue", File: "thanos-io/thanos#6439"}),
	Check:   checkPort443,
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
