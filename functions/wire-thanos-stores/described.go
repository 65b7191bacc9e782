package wirethanosstores

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/asked"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// asking is a Service with the fields that it asks for.
type asking = asked.Object

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
		if a := fieldsAsked(o); len(a.By) > 0 {
			found = append(found, a)
		}
	}
	return found
}

// fieldsAsked leaves out what asks for receives, see wire-remote-write.
func fieldsAsked(o *krm.Object) asking {
	return asked.Of(o, func(annotation string) bool { return annotation != asked.RemoteWrite })
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
	at := problem.Join("metadata.annotations", s.By[s.Fields[0]])
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
	said := asked.Entry{
		Address: e.Address, Host: e.Host(), Annotations: e.Annotations,
		At: problem.Index("exposes", index) + " of cluster " + w.cluster.Name, Form: "dns+name:port",
	}
	for _, field := range s.Fields {
		value, wrong := said.Value(field)
		if wrong != nil {
			w.Errorf(s.Object, problem.Join("metadata.annotations", s.By[field]), wrong.Remedy, "%s", wrong.Message)
			continue
		}
		s.SetField(field, value)
	}
	for _, key := range slices.Sorted(maps.Keys(e.Annotations)) {
		s.SetField(key, e.Annotations[key])
	}
}

// warnUnasked tells of annotations in the Fleet that no Service takes.
func (w *wiring) warnUnasked() {
	if w.cluster == nil {
		return
	}
	for i, e := range w.cluster.Exposes {
		if len(e.Annotations) > 0 {
			w.Warnf(w.Run.Config(), "spec.cluster", "annotate the Service with "+asked.Prefix+"…, or remove them",
				"%s of cluster %s has annotations, and no Service asks for what the Fleet says of it", problem.Index("exposes", i), w.cluster.Name)
		}
	}
}

// madeOf makes the Service that the cluster exports of one that is kept as local
// configuration and asks for a name: clusters that run the same export it under names of
// their own, for two of one name would be one address. It is nil where none is kept, and false after an error.
func (w *wiring) madeOf(s fleet.ServiceImport) (made *krm.Object, ok bool) {
	for _, o := range w.Unshared() {
		if o.Kind() != "Service" || !o.IsLocalConfig() || fieldsAsked(o).By[asked.Name] == "" {
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
				if !strings.HasPrefix(key, asked.Prefix) && !strings.Contains(key, "config.kubernetes.io/") && !strings.Contains(key, "config.k8s.io/") {
					made.SetText(values[key], "metadata", section, key)
				}
			}
		}
		w.Check(made, "spec", made.Set(o.Value()["spec"], "spec"))
		return made, true
	}
	return nil, true
}
