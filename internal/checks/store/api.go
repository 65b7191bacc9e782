package store

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var notStoreAPI = &checks.Rule{
	ID:       "store/not-store-api",
	Severity: krm.Error,
	Check:    checkNotStoreAPI,
}

func checkNotStoreAPI(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Selects) {
		if c.Scheme != "" && c.From.Component == thanos.Query {
			tell(c.Dial.At, "write host:port", "%s is a URL, and a querier dials host:port", c.Address)
		}
	}
	for _, c := range asks(f) {
		heard := c.Answer.Listeners()
		if len(heard) == 0 || !c.Answer.IsCertain() {
			continue
		}
		var other *observe.Listener
		for i, l := range heard {
			if isStoreAPI(l) {
				other = nil
				break
			}
			other = &heard[i]
		}
		if other != nil {
			tell(c.At, remedyForAPI(c), "%s leads to port %s of %s, where it serves %s; a querier asks store APIs, over gRPC",
				c.Address, other.Port, called(other.Process.Component), other.Protocol)
		}
	}
}

func remedyForAPI(c observe.Connection) string {
	for _, p := range c.Answer.Pods {
		if p.Process(thanos.Query, thanos.Receive, thanos.Rule, thanos.Sidecar, thanos.Store) == nil {
			continue
		}
		if c.Answer.Service != nil {
			if name, number := grpcPort(c.Answer.Cluster, c.Answer.Service); name != "" || number != "" {
				return "dial its port " + number + " (" + name + ")"
			}
		}
		return "dial its store API, on port " + storePort(c.Answer.Pods)
	}
	return "take the endpoint away: it has no store API"
}

// called is how a component is called in a message.
func called(c observe.Component) string {
	switch c {
	case thanos.Prometheus, thanos.PrometheusAgent:
		return "Prometheus"
	case thanos.Alertmanager:
		return "Alertmanager"
	}
	return "thanos " + string(c)
}
