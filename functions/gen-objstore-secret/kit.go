package genobjstoresecret

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// kit is an object that is copied for object stores: a workload, or what belongs to it.
type kit struct {
	*krm.Object
	stores []string
	// selector is where it says by labels which pods it is for, nil for nowhere.
	selector []string
	// isModel tells that it runs pods.
	isModel bool
	// keeps tells that others use it, too, so that it stays beside the copies.
	keeps bool
}

// kits are what is copied.
type kits []*kit

// find returns what is copied for the models.
func (c *copier) find() kits {
	var found kits
	for _, m := range c.models {
		found = found.with(&kit{Object: m.Object, stores: m.stores, selector: []string{"spec", "selector", "matchLabels"}, isModel: true})
		for _, o := range c.Manifests() {
			if k := (&kit{Object: o, stores: m.stores}); o.Namespace() == m.Namespace() && c.belongs(k, m) {
				found = found.with(k)
			}
		}
	}
	return found
}

// with adds an object, or the object stores that it is copied for, too.
func (all kits) with(k *kit) kits {
	for _, other := range all {
		if other.Object != k.Object {
			continue
		}
		for _, store := range k.stores {
			if !slices.Contains(other.stores, store) {
				other.stores = append(slices.Clip(other.stores), store)
			}
		}
		return all
	}
	return append(all, k)
}

// have tells whether an object beside one is copied with it.
func (all kits) have(beside *krm.Object, kind, name string) bool {
	for _, k := range all {
		if k.Kind() == kind && k.Name() == name && k.Namespace() == beside.Namespace() {
			return true
		}
	}
	return false
}

// belongs tells whether an object is there for a workload alone, or is one that each copy
// of it has of its own.
func (c *copier) belongs(k *kit, m *model) bool {
	switch k.Kind() {
	case "Service":
		k.selector = []string{"spec", "selector"}
		selector := k.Strings(k.selector...)
		return len(selector) > 0 && c.isOnlyFor(m, func(labels map[string]string) bool { return hasAll(labels, selector) }, k.Name())
	case "PodDisruptionBudget":
		k.selector = []string{"spec", "selector", "matchLabels"}
		return k.Has("spec", "selector") && c.isOnlyFor(m, func(labels map[string]string) bool { return k.Selects(labels, "spec", "selector") }, "")
	case "ServiceAccount":
		k.keeps = c.usesAccount(k.Name(), k.Namespace())
		return k.Name() == m.Text(m.PodSpec("serviceAccountName")...)
	case "PersistentVolumeClaim":
		return slices.ContainsFunc(m.Each(m.PodSpec("volumes")...), func(v *krm.Object) bool { return v.Text("persistentVolumeClaim", "claimName") == k.Name() })
	}
	return slices.ContainsFunc(targets, func(field string) bool { return k.isFor(field, m) })
}

// targets name the workload in what scales it: a HorizontalPodAutoscaler or ScaledObject,
// a VerticalPodAutoscaler.
var targets = []string{"scaleTargetRef", "targetRef"}

func (k *kit) isFor(field string, m *model) bool {
	return k.Text("spec", field, "kind") == m.Kind() && k.Text("spec", field, "name") == m.Name()
}

// isOnlyFor tells whether a selector takes a workload and no other. One that is labelled
// brings a Service of its own, unless its pods are named under this one.
func (c *copier) isOnlyFor(m *model, selects func(map[string]string) bool, service string) bool {
	if !selects(m.PodLabels()) {
		return false
	}
	for _, w := range c.Workloads() {
		named := storeOf(w) != "" && (service == "" || w.Text("spec", "serviceName") != service)
		if w.Object != m.Object && !named && w.Namespace() == m.Namespace() && selects(w.PodLabels()) {
			return false
		}
	}
	return true
}

// usesAccount tells whether anything that is not copied runs as a ServiceAccount.
func (c *copier) usesAccount(name, namespace string) bool {
	isModel := func(o *krm.Object) bool {
		return slices.ContainsFunc(c.models, func(m *model) bool { return m.Object == o })
	}
	for _, w := range c.Workloads() {
		if w.Namespace() == namespace && w.Text(w.PodSpec("serviceAccountName")...) == name && !isModel(w.Object) {
			return true
		}
	}
	return slices.ContainsFunc(c.OfGroup(krm.PrometheusOperator), func(o *krm.Object) bool {
		return o.Namespace() == namespace && o.Text("spec", "serviceAccountName") == name
	})
}

func hasAll(labels, wanted map[string]string) bool {
	for name, value := range wanted {
		if labels[name] != value {
			return false
		}
	}
	return true
}

// put puts the copies of all objects in their places.
func (all kits) put(r *krm.Run) {
	for _, k := range all {
		for _, store := range k.stores {
			r.Add(all.duplicate(k, store))
		}
	}
	for _, k := range all {
		if k.Kind() == "ServiceAccount" {
			k.bind(r)
		}
		if !k.keeps {
			r.Remove(k.Object)
		}
	}
}

func (all kits) duplicate(k *kit, store string) *krm.Object {
	made := k.Duplicate(k.Name() + "-" + store)
	made.SetText(store, "metadata", "labels", fleet.StoreLabel)
	if k.selector != nil && made.Has("spec", "selector") {
		made.SetText(store, slices.Concat(k.selector, []string{fleet.StoreLabel})...)
	}
	for _, field := range targets {
		if name := made.Text("spec", field, "name"); all.have(made, made.Text("spec", field, "kind"), name) {
			made.SetText(name+"-"+store, "spec", field, "name")
		}
	}
	if k.isModel {
		all.label(&krm.Workload{Object: made}, store)
	}
	return made
}
