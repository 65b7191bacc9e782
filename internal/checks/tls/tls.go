// Package tls holds the rules on the TLS of both ends of a connection.
package tls

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	dropped,
	ignored,
	plain,
	port443,
	proxyName,
	serverName,
	unmounted,
}

// terminates tells whether TLS may end between a dialler and the pods: at a load balancer
// that is given a certificate, or by the rules of a service mesh.
func terminates(a observe.Answer) bool {
	if a.Cluster != nil && len(a.Cluster.All("DestinationRule")) > 0 {
		return true
	}
	return a.Service != nil && hasCertificate(a.Service)
}

// hasCertificate tells whether the annotations of a Service speak of TLS, as those of
// clouds' load balancers do.
func hasCertificate(service *krm.Object) bool {
	for name := range service.Strings("metadata", "annotations") {
		name = strings.ToLower(name)
		for _, word := range []string{"ssl", "tls", "cert", "backend-protocol", "https"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}
