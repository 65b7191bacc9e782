package tls

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var plain = &checks.Rule{
	ID:       "tls/plain",
	Severity: krm.Error,
	Summary:  "One end of a connection speaks TLS, and the other does not",
	Why: "A server with a certificate takes no connection in plain text, and one without takes no TLS: nothing goes " +
		"through. A querier counts such a store as down and answers without its series; remote write fills its queue.",
	Remedy:  "Give both ends TLS, or none.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "cmd/thanos/config.go"}, {Project: "Thanos", Version: version, File: "cmd/thanos/receive.go"}, {Project: "Thanos", Version: version, File: "docs/components/query.md"}},
	Check:   checkPlain,
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
