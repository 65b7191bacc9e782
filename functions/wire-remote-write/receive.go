package wireremotewrite

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/asked"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// receive gives the receivers that take remote write the flags that agree with what writers
// send: routers, or all where there are none.
func (w *wiring) receive() {
	if len(w.cluster.Receives) == 0 {
		return
	}
	r := w.cluster.Receives[0] // all of them agree
	header := r.TenantHeader
	if header == fleet.DefaultTenantHeader {
		header = ""
	}
	for _, c := range w.taking() {
		w.setFlag(c, "--receive.tenant-header", header)
		w.setFlag(c, "--receive.default-tenant-id", r.DefaultTenant)
		w.setFlag(c, "--receive.split-tenant-label-name", r.SplitTenantLabel)
	}
}

func (w *wiring) taking() []*krm.Container {
	all := w.Containers(thanos.Receive)
	routers := slices.DeleteFunc(slices.Clone(all), func(c *krm.Container) bool { return !receivers.IsRouter(w.Run, c) })
	if len(routers) > 0 {
		return routers
	}
	return all
}

// setFlag writes a flag that the Fleet decides, and keeps it where it is the same.
func (w *wiring) setFlag(c *krm.Container, flag, value string) {
	have := c.Args().Value(flag)
	switch {
	case value == "" || have == value:
	case have != "":
		w.Errorf(c.Workload.Object, c.Path+".args", "remove it, or correct receives of the Fleet", "%s=%s, while writers of the Fleet go by %q", flag, have, value)
	default:
		c.SetArgs(c.Args().Add(flag, value))
	}
}

// host is what an Ingress, a route or a Gateway asks for.
const host = "host"

// routes are the kinds that lead to a Service by host, with where the host stands.
var routes = map[string]func(o *krm.Object, host string) error{
	"Ingress": func(o *krm.Object, host string) error {
		for _, rule := range o.Each("spec", "rules") {
			rule.SetText(host, "host")
		}
		for _, tls := range o.Each("spec", "tls") {
			if err := tls.Set([]string{host}, "hosts"); err != nil {
				return err
			}
		}
		return nil
	},
	"HTTPRoute": func(o *krm.Object, host string) error { return o.Set([]string{host}, "spec", "hostnames") },
	"Gateway": func(o *krm.Object, host string) error {
		for _, listener := range o.Each("spec", "listeners") {
			listener.SetText(host, "hostname")
		}
		return nil
	},
}

// describe writes what the Fleet says of the objects that ask for an address of the cluster's
// receives.
func (w *wiring) describe() {
	for _, o := range w.Manifests("Service", "Ingress", "HTTPRoute", "Gateway") {
		a := asked.Of(o, func(annotation string) bool { return annotation == asked.RemoteWrite })
		if len(a.Fields) == 0 {
			continue
		}
		if i := w.receiverOf(o); i >= 0 {
			w.answer(a, i)
		}
	}
}

// receiverOf returns the index of what the cluster receives through an object: what names it,
// or the only one. It is -1 after an error.
func (w *wiring) receiverOf(o *krm.Object) int {
	all := w.cluster.Receives
	at := problem.Join("metadata.annotations", asked.RemoteWrite)
	i := slices.IndexFunc(all, func(r fleet.Receiver) bool { return r.Service == o.Name() })
	switch {
	case i >= 0:
		return i
	case len(all) == 0:
		w.Errorf(o, at, "add its url to receives of the cluster, or leave the "+o.Kind()+" out of its overlay",
			"it asks for what cluster %s receives, and the Fleet says nothing of it", w.cluster.Name)
	case len(all) > 1:
		w.Errorf(o, at, "write service: "+o.Name()+" where the url is its own",
			"it asks for what cluster %s receives, and which of %d addresses leads to it is not said", w.cluster.Name, len(all))
	default:
		return 0
	}
	return -1
}

// answer writes the fields that an object asks for.
func (w *wiring) answer(a asked.Object, index int) {
	r := w.cluster.Receives[index]
	entry := asked.Entry{
		Address: r.URL, Host: r.Host(), Annotations: r.Annotations,
		At: problem.Index("receives", index) + " of cluster " + w.cluster.Name, Form: "url: https://name" + fleet.ReceivePath,
	}
	at := problem.Join("metadata.annotations", asked.RemoteWrite)
	if set := routes[a.Kind()]; set != nil {
		for _, field := range a.Fields {
			value, isGiven := r.Annotations[field]
			switch {
			case field == host:
				w.Check(a.Object, at, set(a.Object, r.Host()))
			case isGiven:
				a.SetField(field, value)
			default:
				w.Errorf(a.Object, at, "ask for host, or write it into annotations of "+entry.At, "it asks for %s, which the Fleet does not say", field)
			}
		}
		return
	}
	for _, field := range a.Fields {
		value, wrong := entry.Value(field)
		if wrong != nil {
			w.Errorf(a.Object, at, wrong.Remedy, "%s", wrong.Message)
			continue
		}
		a.SetField(field, value)
	}
}
