package tls

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var serverName = &checks.Rule{
	ID:       "tls/server-name",
	Severity: krm.Error,
	Check:    checkServerName,
}

func checkServerName(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections() {
		wanted, isKnown := expects(c)
		if !isKnown || !c.IsCertain() || terminates(c.Answer) {
			continue
		}
		for _, l := range c.Listeners() {
			cert, found := certificateOf(l)
			if !found || cert.has(wanted) {
				continue
			}
			if wanted == anyIP {
				tell(c.Dial.At, "give the client a server name: "+cert.String(),
					"%s is looked up and dialled by its IP addresses, and the certificate of %s has names only: %s", c.Address, l.Process.Pods.Ref(), cert)
				continue
			}
			tell(c.Dial.At, "give the client a server name that the certificate has, or the certificate the name",
				"%s is dialled as %s, and the certificate of %s has %s", c.Address, wanted, l.Process.Pods.Ref(), cert)
		}
	}
}

// anyIP stands for the IP address of a pod, which nobody knows before.
const anyIP = "its IP address"

// verified are the connections of which all is known that decides how the server is
// verified.
var verified = []observe.Relation{observe.Selects, observe.Routes, observe.Writes}

// expects returns the name that a client wants of the certificate.
func expects(c observe.Connection) (string, bool) {
	if !slices.Contains(verified, c.Relation) || !c.TLS.Known || !c.TLS.On || c.TLS.SkipVerify || c.TLS.Ignored || c.HasVariable() || observe.HasVariable(c.TLS.ServerName) {
		return "", false
	}
	switch {
	case c.TLS.ServerName != "":
		return c.TLS.ServerName, true
	case c.Relation == observe.Selects && c.Group, c.Target.Lookup == "dnssrvnoa+":
		return "", false
	case c.Target.Lookup != "":
		return anyIP, true
	}
	return strings.Trim(c.Target.Host, "[]"), true
}
