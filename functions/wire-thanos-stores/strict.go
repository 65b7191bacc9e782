package wirethanosstores

import (
	"fmt"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// flags are those that say an endpoint of the file once more.
func (q querier) flags(isStrict bool) []string {
	if isStrict {
		return []string{"--endpoint", "--endpoint" + strictSuffix}
	}
	return []string{"--endpoint"}
}

// askAlways gives the stores that the user names an address for each of their pods, which
// queriers keep asking while it does not answer. What is looked up cannot be strict: pods
// that are gone are gone from DNS (Thanos v0.42.5, cmd/thanos/endpointset.go).
func (v *view) askAlways() {
	for i, name := range v.Strict {
		at := problem.Index("spec.strict", i)
		var known []string
		var stores []localEndpoint
		found := false
		for _, l := range v.local {
			service := v.serviceOf(l.pods, "grpc")
			if service != nil {
				known = append(known, service.Name())
			}
			if service == nil || service.Name() != name {
				stores = append(stores, l)
				continue
			}
			found = true
			stores = append(stores, v.always(at, l, service)...)
		}
		if v.local = stores; !found {
			v.Errorf(v.Run.Config(), at, strict.Suggest(name, known, "name the Service of a store"), "no store is reached through a Service named %q", name)
		}
	}
}

// always returns a store by its addresses that need no lookup: those of the pods of a
// StatefulSet, or that of a Service behind which one pod answers like the other.
func (v *view) always(at string, l localEndpoint, service *krm.Object) []localEndpoint {
	domain := fmt.Sprintf("%s.%s.svc.%s", service.Name(), namespace(service), v.domain)
	port := portNamed(service, "grpc").Text("port")
	if headless(service) {
		port = podPort(l.Object, portNamed(service, "grpc"))
	}
	var hosts []string
	switch {
	case l.Object.Kind() == "StatefulSet" && headless(service) && l.governing == service.Name() && !l.Group:
		first, _ := strconv.Atoi(l.Object.Text("spec", "ordinals", "start"))
		for i := range l.replicas {
			hosts = append(hosts, fmt.Sprintf("%s-%d.%s", l.Object.Name(), first+i, domain))
		}
	case l.replicas == 1 || l.Group && !headless(service):
		hosts = []string{domain}
	default:
		v.Errorf(v.Run.Config(), at, "name the governing Service of a StatefulSet, or one with a clusterIP that is in groups, too",
			"%d pods stand behind Service %s, which gives none of them a name of its own", l.replicas, service.Name())
		return []localEndpoint{l}
	}
	var found []localEndpoint
	for _, host := range hosts {
		found = append(found, localEndpoint{l.storeAPI, endpoints.Endpoint{Address: host + ":" + port, Strict: true, Group: l.Group}})
	}
	return found
}

// podPort is the port of pods behind a headless Service, whose name leads past its own: the
// number that it leads to, or that of the container's port of that name. What the pods of a
// custom resource call their ports is not among the objects; those go by the Service's number.
func podPort(pods *krm.Object, port *krm.Object) string {
	target := port.Text("targetPort")
	if _, err := strconv.Atoi(target); err == nil {
		return target
	}
	for _, c := range pods.Each("spec", "template", "spec", "containers") {
		for _, p := range c.Each("ports") {
			if target != "" && p.Text("name") == target {
				return p.Text("containerPort")
			}
		}
	}
	return port.Text("port")
}
