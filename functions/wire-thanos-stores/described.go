package wirethanosstores

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// askPrefix begins the annotations by which a Service asks for what the Fleet says of it.
// Their values are fields, separated by commas; what stands behind the prefix is free, so
// that several Components can ask.
const askPrefix = "from-fleet.thanos-fleet.dev/"

// loadBalancerIP is the field of a Service that asks for an address; deprecated in
// Kubernetes v1.24, and read by clouds all the same.
const loadBalancerIP = "spec.loadBalancerIP"

// hostname is the annotation that external-dns makes a record of (kubernetes-sigs/
// external-dns, docs/annotations/annotations.md).
const hostname = "external-dns.alpha.kubernetes.io/hostname"

// addressOf are the fields that hold the address of a load balancer.
var addressOf = []string{
	loadBalancerIP,
	"service.beta.kubernetes.io/azure-load-balancer-ipv4", // cloud-provider-azure, pkg/consts
	"metallb.io/loadBalancerIPs",                          // metallb, website, usage
	"metallb.universe.tf/loadBalancerIPs",
	"lbipam.cilium.io/ips",        // cilium, Documentation, lb-ipam
	"kube-vip.io/loadbalancerIPs", // kube-vip, docs, cloud provider
}

// asking is a Service with the fields that it asks for, each with the annotation that does.
type asking struct {
	*krm.Object
	fields []string
	by     map[string]string
}

// describe writes what the Fleet says of the Services that ask: where two places say one
// address, one of them is wrong some day.
func (w *wiring) describe() {
	services := w.asking()
	if len(services) == 0 {
		w.warnUnasked()
		return
	}
	if w.cluster == nil {
		for _, s := range services {
			w.Errorf(s.Object, "metadata.annotations", "name the cluster in spec.cluster of the function", "it asks for what the Fleet says of its cluster, and none is named")
		}
		return
	}
	for i, s := range services {
		if e := w.exposureOf(s, services); e >= 0 {
			w.write(services[i], e)
		}
	}
}

// asking returns the Services that ask.
func (w *wiring) asking() []asking {
	var found []asking
	for _, o := range w.Manifests("Service") {
		if a := fieldsAsked(o); len(a.by) > 0 {
			found = append(found, a)
		}
	}
	return found
}

func fieldsAsked(o *krm.Object) asking {
	a := asking{Object: o, by: map[string]string{}}
	annotations := o.Strings("metadata", "annotations")
	for key, value := range annotations {
		if !strings.HasPrefix(key, askPrefix) {
			continue
		}
		for field := range strings.SplitSeq(value, ",") {
			if field = strings.TrimSpace(field); a.by[field] == "" || key < a.by[field] {
				a.by[field] = key
			}
		}
	}
	for field := range a.by {
		a.fields = append(a.fields, field)
	}
	slices.Sort(a.fields)
	return a
}

// exposureOf returns the index of what the cluster exposes through a Service: what names it,
// or the only one that names none where only one Service is left. It is -1 after an error.
func (w *wiring) exposureOf(s asking, all []asking) int {
	exposes := w.cluster.Exposes
	if i := slices.IndexFunc(exposes, func(e fleet.Exposure) bool { return isBehind(e, s.Name()) }); i >= 0 {
		return i
	}
	var free []int
	for i, e := range exposes {
		if e.Service == "" && e.ServiceImport == nil {
			free = append(free, i)
		}
	}
	left := 0
	for _, other := range all {
		if !slices.ContainsFunc(exposes, func(e fleet.Exposure) bool { return isBehind(e, other.Name()) }) {
			left++
		}
	}
	at := problem.Join("metadata.annotations", s.by[s.fields[0]])
	i := slices.IndexFunc(exposes, func(e fleet.Exposure) bool {
		return e.Service != "" && !slices.ContainsFunc(all, func(other asking) bool { return other.Name() == e.Service })
	})
	switch {
	case len(free) == 0 && i >= 0:
		w.Errorf(s.Object, at, "write service: "+s.Name()+" there where the address is its own, or add another",
			"it asks for what cluster %s exposes, and %s is of Service %s, which does not ask", w.cluster.Name, problem.Index("exposes", i), exposes[i].Service)
	case len(free) == 0:
		w.Errorf(s.Object, at, "add its address to exposes of the cluster, or leave the Service out of its overlay",
			"it asks for what cluster %s exposes, and the Fleet says nothing of it", w.cluster.Name)
	case len(free) > 1 || left > 1:
		w.Errorf(s.Object, at, "write service: "+s.Name()+" where the address is its own",
			"it asks for what cluster %s exposes, and which of %d addresses leads to which of %d Services is not said", w.cluster.Name, len(free), left)
	default:
		return free[0]
	}
	return -1
}

// isBehind tells whether an exposure names a Service.
func isBehind(e fleet.Exposure, service string) bool {
	return e.Service == service || e.ServiceImport != nil && e.ServiceImport.Name == service
}

// write gives a Service the fields that it asks for, and the annotations that its cluster
// has for it.
func (w *wiring) write(s asking, index int) {
	e := w.cluster.Exposes[index]
	said := problem.Index("exposes", index) + " of cluster " + w.cluster.Name
	for _, field := range s.fields {
		value, wrong := valueOf(field, e, said)
		if wrong != nil {
			w.Errorf(s.Object, problem.Join("metadata.annotations", s.by[field]), wrong.Remedy, "%s", wrong.Message)
			continue
		}
		s.setField(field, value)
	}
	for _, key := range slices.Sorted(maps.Keys(e.Annotations)) {
		s.setField(key, e.Annotations[key])
	}
}

func (s asking) setField(field, value string) {
	if field == loadBalancerIP {
		s.SetText(value, "spec", "loadBalancerIP")
		return
	}
	s.SetText(value, "metadata", "annotations", field)
}

// valueOf returns what the Fleet says for a field, or what is missing.
func valueOf(field string, e fleet.Exposure, said string) (string, *problem.Problem) {
	fail := func(remedy, format string, args ...any) (string, *problem.Problem) {
		p := problem.New("", remedy, format, args...)
		return "", &p
	}
	if value, given := e.Annotations[field]; given {
		return value, nil
	}
	host := e.Host()
	_, err := netip.ParseAddr(host)
	isIP := err == nil
	switch {
	case field == "":
		return fail("write a field, for instance "+hostname, "it asks for no field")
	case field == serviceName:
		return fail("mark the Service as local configuration, so that the cluster's own is made of it", "it asks for a name, and a Service of the output keeps its own")
	case field != loadBalancerIP && (strings.HasPrefix(field, "spec.") || strings.HasPrefix(field, "metadata.")):
		return fail(strict.Suggest(field, []string{loadBalancerIP}, "ask for "+loadBalancerIP+", or for an annotation by its key"), "it asks for %s, which the Fleet does not say", field)
	case field == hostname && (isIP || host == ""):
		return fail("write dns+name:port in "+said+", where the name is the record that external-dns is to make", "it asks for a name, and %q is none that external-dns makes a record of", e.Address)
	case slices.Contains(addressOf, field) && !isIP:
		return fail("write the load balancer's address in "+said, "it asks for %s, an IP address, and %q holds none", field, e.Address)
	case field == hostname || slices.Contains(addressOf, field):
		return host, nil
	}
	return fail("write it into annotations of "+said, "it asks for the annotation %s, which the Fleet does not say", field)
}

// warnUnasked tells of annotations in the Fleet that no Service takes.
func (w *wiring) warnUnasked() {
	if w.cluster == nil {
		return
	}
	for i, e := range w.cluster.Exposes {
		if len(e.Annotations) > 0 {
			w.Warnf(w.Run.Config(), "spec.cluster", "annotate the Service with "+askPrefix+"…, or remove them",
				"%s of cluster %s has annotations, and no Service asks for what the Fleet says of it", problem.Index("exposes", i), w.cluster.Name)
		}
	}
}

// serviceName is what the Service asks for that is named as the Fleet says.
const serviceName = "metadata.name"

// madeOf makes the Service that the cluster exports of one that is kept as local
// configuration and asks for a name: clusters that run the same export it under names of
// their own, for two of one name would be one address. It is nil where none is kept, and false after an error.
func (w *wiring) madeOf(s fleet.ServiceImport) (made *krm.Object, ok bool) {
	for _, o := range w.Unshared() {
		if o.Kind() != "Service" || !o.IsLocalConfig() || fieldsAsked(o).by[serviceName] == "" {
			continue
		}
		if o.Name() == s.Name {
			w.Errorf(o, "metadata.name", "call it otherwise, for instance exported", "it is kept as local configuration, and has the name of the Service that is made of it")
			return nil, false
		}
		made = w.Ensure(krm.Ref{APIVersion: "v1", Kind: "Service", Namespace: s.Namespace, Name: s.Name})
		for _, section := range []string{"labels", "annotations"} {
			values := o.Strings("metadata", section)
			for _, key := range slices.Sorted(maps.Keys(values)) {
				// Not what the other is here, and where it came from.
				if !strings.HasPrefix(key, askPrefix) && !strings.Contains(key, "config.kubernetes.io/") && !strings.Contains(key, "config.k8s.io/") {
					made.SetText(values[key], "metadata", section, key)
				}
			}
		}
		w.Check(made, "spec", made.Set(o.Value()["spec"], "spec"))
		return made, true
	}
	return nil, true
}
