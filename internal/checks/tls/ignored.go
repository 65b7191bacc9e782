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
	Summary:  "An endpoint is given a TLS of its own, which the querier passes over",
	Why: "Thanos knows `client_config` since v0.42; what is older reads the file without a word and dials as its flags " +
		"say, in plain text unless these say otherwise. Later versions pass it over for an endpoint that they look up " +
		"(`dns+`, `dnssrv+`) and that is no group: it is dialled by the TLS of `default_client_config`, or of the flags.",
	Remedy:  "Upgrade; write the address without a look-up, or as a group, or say it in `default_client_config` for all.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "cmd/thanos/endpointset.go"}, {Project: "Thanos", Version: version, File: "docs/components/query.md"}},
	Check:   checkIgnored,
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
	Summary:  "An endpoint that says enabled: true does without the files of the TLS of all endpoints",
	Why: "An endpoint's `tls_config` takes what it leaves out from `default_client_config`, or from the flags where there is none, " +
		"but for one that says `enabled` itself: that one gets neither the CA nor the certificate of the others, verifies the " +
		"server by the system's CAs, and names itself to none.",
	Remedy:  "Leave `enabled` out of the endpoint's `tls_config`, or write its files there too.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "cmd/thanos/endpointset.go"}},
	Check:   checkDropped,
}

func checkDropped(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		if c.TLS.Dropped != "" && c.TLS.Known {
			tell(c.Dial.At, "leave enabled out there, or write all of it there too",
				"%s says enabled: true itself, and so does without %s", c.Address, c.TLS.Dropped)
		}
	}
}
