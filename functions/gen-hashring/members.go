package genhashring

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// generator is one run of the function.
type generator struct {
	*Config
	*krm.Run
	domain string
	// version of receivers whose image names none.
	version string
	// arriving are the tenants that clusters of the Fleet write here, with the clusters.
	arriving map[string][]string
	// members are the receivers that hold series: those of StatefulSets, whose pods have names to dial.
	members []*krm.Container
	// sources are the members of each ring.
	sources [][]*krm.Container
	// routers are the receivers that forward to them: those of Deployments.
	routers []*krm.Container
}

// collect tells members from routers. Without a router every member routes too.
// What is neither holds series and has no name to dial, so it is in no ring.
func (g *generator) collect() {
	for _, c := range g.Containers(thanos.Receive) {
		switch {
		case receivers.IsRouter(g.Run, c):
			g.routers = append(g.routers, c)
		case c.Workload.Kind() == "StatefulSet":
			g.members = append(g.members, c)
		}
	}
}

func (g *generator) reportNoMembers() {
	for _, router := range g.routers {
		g.Errorf(router.Workload.Object, "", "add a StatefulSet that runs thanos receive",
			"a receive router, and no StatefulSet among the objects that it could route to")
	}
	if len(g.routers) == 0 && !g.MayRun(thanos.Receive) {
		g.Report(krm.Info, g.Run.Config(), "", "", "no thanos receive among the objects, so there is no ring to write")
	}
}

// all are the receivers, routers first.
func (g *generator) all() []*krm.Container { return slices.Concat(g.routers, g.members) }

// routing are the receivers that read the ring.
func (g *generator) routing() []*krm.Container {
	if len(g.routers) > 0 {
		return g.routers
	}
	return g.members
}

// maxReplicas is far beyond any ring: each receiver has 1000 sections of the
// circle in the memory of each router.
const maxReplicas = 10_000

// checkMembers refuses what makes an address that nobody answers.
func (g *generator) checkMembers() {
	for _, m := range g.members {
		w := m.Workload
		g.checkService(w)
		switch n := w.Replicas(); {
		case n < 1:
			g.Errorf(w.Object, "spec.replicas", "set replicas ≥ 1 or take it from the ring", "no replicas, so the ring has no endpoint from it")
		case n > maxReplicas:
			g.Errorf(w.Object, "spec.replicas", fmt.Sprintf("set replicas ≤ %d", maxReplicas), "%d replicas are more than a ring can hold", n)
		}
	}
	g.checkFlags()
}

// checkService: the pods of a StatefulSet have names of their own only below
// its governing Service, which may have been renamed.
func (g *generator) checkService(w *krm.Workload) {
	name := w.Text("spec", "serviceName")
	if name == "" {
		g.Errorf(w.Object, "spec.serviceName", "name its headless Service", "missing, so its pods have no names that a ring could hold")
		return
	}
	if g.Find("Service", w.Namespace(), name) == nil {
		g.Errorf(w.Object, "spec.serviceName", "add the Service to the resources, or correct the name",
			"Service %s is not among the objects", name)
	}
}

// endpoints returns the addresses of a member's pods, in the order of their ordinals.
func (g *generator) endpoints(m *krm.Container, zone string) []hashring.Endpoint {
	w := m.Workload
	start, _ := strconv.Atoi(w.Text("spec", "ordinals", "start"))
	endpoints := make([]hashring.Endpoint, min(max(w.Replicas(), 0), maxReplicas))
	for i := range endpoints {
		pod := fmt.Sprintf("%s-%d", w.Name(), start+i)
		endpoints[i] = hashring.Endpoint{Address: g.address(m, pod) + ":" + m.Args().Port("--grpc-address", "10901"), AZ: zone}
		if g.protocol() == capnproto {
			endpoints[i].CapnprotoAddress = g.address(m, pod) + ":" + capnprotoPort(m)
		}
	}
	return endpoints
}

// address is the name of one pod of a member. The ring and the local endpoint
// are both made from it, because receive compares them letter by letter.
func (g *generator) address(m *krm.Container, pod string) string {
	w := m.Workload
	service := w.Text("spec", "serviceName")
	if found := g.Find("Service", w.Namespace(), service); found != nil {
		service = found.Name() // it may have been renamed
	}
	name := fmt.Sprintf("%s.%s.%s.svc", pod, service, namespace(w.Object))
	if g.ShortNames {
		return name
	}
	return name + "." + g.domain
}

func namespace(o *krm.Object) string { return cmp.Or(o.Namespace(), "default") }
