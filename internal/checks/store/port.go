package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var noPort = &checks.Rule{
	ID:       "store/no-port",
	Severity: krm.Error,
	Check:    checkNoPort,
}

func checkNoPort(f *observe.Fleet, tell checks.Tell) {
	for _, c := range asks(f) {
		isSRV := strings.HasPrefix(c.Target.Lookup, "dnssrv")
		switch {
		case !isSRV && c.Target.Port == "" && c.Address != "":
			tell(c.At, "write host:port; store APIs listen on 10901 unless told otherwise", "%s has no port", c.Address)
		case c.Answer.Status == observe.NoPort && isSRV:
			tell(c.At, remedyForPort(c), "%s asks for the port named %q of Service %s, which has %s",
				c.Address, recordName(c.Target.Record), nameOf(c.Answer.Service), ports(c.Answer.Service, "name"))
		case c.Answer.Status == observe.NoPort:
			tell(c.At, remedyForPort(c), "%s asks for port %s of Service %s, which has %s",
				c.Address, c.Target.Port, nameOf(c.Answer.Service), ports(c.Answer.Service, "port"))
		}
	}
}

func recordName(record string) string { return strings.TrimPrefix(strings.Split(record, ".")[0], "_") }

// nameOf is how a Service is called in a message.
func nameOf(service *krm.Object) string {
	if service.Namespace() == "" {
		return service.Name()
	}
	return service.Namespace() + "/" + service.Name()
}

// ports names those of a Service by a field of theirs.
func ports(service *krm.Object, field string) string {
	var names []string
	for _, p := range service.Each("spec", "ports") {
		if name := p.Text(field); name != "" {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, " and ") + " only"
	case field == "name" && service.Has("spec", "ports"):
		return "one port without a name"
	}
	return "none"
}

// remedyForPort names the Service that selects the same pods and has a port to their
// store API, if there is one.
func remedyForPort(c observe.Connection) string {
	cluster := c.Answer.Cluster
	for _, s := range cluster.All("Service") {
		if s == c.Answer.Service || !observe.MayMeet(s.Namespace(), c.Answer.Service.Namespace()) || !sharePods(cluster.Behind(s), c.Answer.Pods) {
			continue
		}
		if name, _ := grpcPort(cluster, s); name != "" {
			return fmt.Sprintf("dial Service %s, which selects the same pods and has port %s", nameOf(s), name)
		}
	}
	if name, number := grpcPort(cluster, c.Answer.Service); number != "" {
		if name == "" {
			if strings.HasPrefix(c.Target.Lookup, "dnssrv") {
				return "name the Service's port " + number + " as it is asked for"
			}
			return "dial port " + number + ", which leads to the store API"
		}
		return "dial port " + name + ", which leads to the store API"
	}
	return "add the port to the Service; the store API listens on " + storePort(c.Answer.Pods)
}

func sharePods(a, b []*observe.Pods) bool {
	return slices.ContainsFunc(a, func(p *observe.Pods) bool { return slices.Contains(b, p) })
}

// grpcPort returns the name and number of the port of a Service behind which a store API
// listens.
func grpcPort(c *observe.Cluster, service *krm.Object) (name, number string) {
	for _, p := range service.Each("spec", "ports") {
		target := p.Text("targetPort")
		if target == "" {
			target = p.Text("port")
		}
		behind := observe.Answer{Pods: c.Behind(service), Port: target}
		if slices.ContainsFunc(behind.Listeners(), isStoreAPI) {
			return p.Text("name"), p.Text("port")
		}
	}
	return "", ""
}

func isStoreAPI(l observe.Listener) bool { return l.Protocol == observe.GRPC }

// storePort is the port that the store API of pods listens on.
func storePort(pods []*observe.Pods) string {
	for _, p := range pods {
		for _, process := range p.Processes {
			for _, l := range process.Listens() {
				if isStoreAPI(l) {
					return l.Port
				}
			}
		}
	}
	return "10901 unless told otherwise"
}
