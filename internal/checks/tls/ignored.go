package tls

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var ignored = &checks.Rule{
	ID:       "tls/ignored",
	Severity: krm.Error,
	Check:    checkIgnored,
}

// since is the first version with TLS of each endpoint.
const since = "v0.42.0"

func checkIgnored(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		v, known := c.From.Version()
		switch {
		case !c.TLS.Ignored:
		case !thanos.AtLeast(v, since):
			tell(c.Dial.At, "upgrade the querier to v0.42 or later, or give every endpoint one TLS by --grpc-client-tls-secure",
				"%s is given a client_config, which thanos query %s passes over", c.Address, v)
		case known:
			tell(c.Dial.At, "write the address without "+c.Target.Lookup+", or say it for all in default_client_config",
				"%s is given a client_config, which is passed over where an address is looked up", c.Address)
		}
	}
}

var dropped = &checks.Rule{
	ID:       "tls/dropped",
	Severity: krm.Warning,
	Check:    checkDropped,
}

func checkDropped(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		if c.TLS.Dropped != "" && c.TLS.Known {
			tell(c.Dial.At, "leave enabled out there, or write all of it there too",
				"%s says enabled: true itself, and so does without %s", c.Address, c.TLS.Dropped)
		}
	}
}
