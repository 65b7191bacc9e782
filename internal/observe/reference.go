package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Reference is the name of an object that another one is not without.
type Reference struct {
	// Kind of the object, and the namespace that it is looked for in, "" where that is not
	// given, and for what belongs to none.
	Kind, Namespace, Name string
	// Key of a ConfigMap or Secret that is read, "" where the whole of it is.
	Key string
	// Optional tells that the pod starts without.
	Optional bool
	// At is where it is written.
	At Place
}

// References returns what the objects of the cluster refer to by name: pods to their
// account, their claims, ConfigMaps and Secrets, the objects of operators to keys, and
// bindings to roles and accounts.
func (c *Cluster) References() []Reference { return c.references() }

func (c *Cluster) findReferences() []Reference {
	var found []Reference
	for _, p := range c.Pods {
		if !c.IsMade(p.Object) {
			found = append(found, c.podReferences(p.Workload)...)
		}
	}
	for _, kind := range []string{"RoleBinding", "ClusterRoleBinding"} {
		for _, o := range c.All(kind) {
			found = append(found, c.bindingReferences(o)...)
		}
	}
	for _, o := range c.Given() {
		if g := o.Group(); (g == krm.PrometheusOperator || g == krm.ThanosOperator) && o.IsManifest() {
			found = append(found, c.operatorReferences(o)...)
		}
	}
	return found
}

// referrer collects the references of one object.
type referrer struct {
	c     *Cluster
	o     *krm.Object
	found []Reference
}

func (r *referrer) add(kind, name, key, field string, optional bool) {
	if name == "" || HasVariable(name) || HasVariable(key) {
		return
	}
	r.found = append(r.found, Reference{kind, r.o.Namespace(), name, key, optional, r.c.At(r.o, field)})
}

// source adds what holds a name, and perhaps a list of keys or one.
func (r *referrer) source(holder *krm.Object, kind, nameField, at string, field ...string) {
	text := func(name string) string { return holder.Text(append(slices.Clone(field), name)...) }
	name, optional := text(nameField), text("optional") == "true"
	at = problem.Join(at, strings.Join(field, "."))
	if key := text("key"); key != "" {
		r.add(kind, name, key, problem.Join(at, "key"), optional)
		return
	}
	items := holder.Each(append(slices.Clone(field), "items")...)
	for i, item := range items {
		r.add(kind, name, item.Text("key"), problem.Join(problem.Index(problem.Join(at, "items"), i), "key"), optional)
	}
	if len(items) == 0 {
		r.add(kind, name, "", problem.Join(at, nameField), optional)
	}
}

func (c *Cluster) podReferences(w *krm.Workload) []Reference {
	r := &referrer{c: c, o: w.Object}
	for _, field := range []string{"serviceAccountName", "serviceAccount"} {
		if name := w.Text(w.PodSpec(field)...); name != "" {
			r.add("ServiceAccount", name, "", strings.Join(w.PodSpec(field), "."), false)
			break
		}
	}
	for i, v := range w.Each(w.PodSpec("volumes")...) {
		r.volume(v, problem.Index(strings.Join(w.PodSpec("volumes"), "."), i))
	}
	for _, container := range w.AllContainers() {
		for i, e := range container.Each("env") {
			at := problem.Index(problem.Join(container.Path, "env"), i)
			r.source(e, "ConfigMap", "name", at, "valueFrom", "configMapKeyRef")
			r.source(e, "Secret", "name", at, "valueFrom", "secretKeyRef")
		}
		for i, e := range container.Each("envFrom") {
			at := problem.Index(problem.Join(container.Path, "envFrom"), i)
			r.source(e, "ConfigMap", "name", at, "configMapRef")
			r.source(e, "Secret", "name", at, "secretRef")
		}
	}
	return r.found
}

func (r *referrer) volume(v *krm.Object, at string) {
	r.source(v, "ConfigMap", "name", at, "configMap")
	r.source(v, "Secret", "secretName", at, "secret")
	r.source(v, "PersistentVolumeClaim", "claimName", at, "persistentVolumeClaim")
	for i, s := range v.Each("projected", "sources") {
		at := problem.Index(problem.Join(at, "projected.sources"), i)
		r.source(s, "ConfigMap", "name", at, "configMap")
		r.source(s, "Secret", "name", at, "secret")
	}
}

func (c *Cluster) bindingReferences(o *krm.Object) []Reference {
	r := &referrer{c: c, o: o}
	r.add(o.Text("roleRef", "kind"), o.Text("roleRef", "name"), "", "roleRef.name", false)
	if len(r.found) > 0 && r.found[0].Kind == "ClusterRole" {
		r.found[0].Namespace = ""
	}
	for i, s := range o.Each("subjects") {
		if s.Text("kind") != "ServiceAccount" {
			continue
		}
		before := len(r.found)
		r.add("ServiceAccount", s.Text("name"), "", problem.Join(problem.Index("subjects", i), "name"), false)
		if len(r.found) > before && s.Has("namespace") {
			r.found[before].Namespace = s.Text("namespace")
		}
	}
	return r.found
}

// operatorReferences reads an object of an operator: selectors of one key, {name, key},
// wherever they stand, what its pods run as and mount, and the objects that are mounted by
// name (prometheus-operator v0.95, pkg/apis/monitoring/v1).
func (c *Cluster) operatorReferences(o *krm.Object) []Reference {
	r := &referrer{c: c, o: o}
	r.source(o, "ServiceAccount", "serviceAccountName", "", "spec")
	r.source(o, "Secret", "configSecret", "", "spec")
	if o.Kind() == "Alertmanager" && !o.Has("spec", "configSecret") {
		r.add("Secret", "alertmanager-"+o.Name(), "", "spec.configSecret", true) // pkg/alertmanager/operator.go
	}
	for i, v := range o.Each("spec", "volumes") {
		r.volume(v, problem.Index("spec.volumes", i))
	}
	for field, kind := range map[string]string{"secrets": "Secret", "configMaps": "ConfigMap"} {
		for i, name := range o.Texts("spec", field) {
			r.add(kind, name, "", problem.Index("spec."+field, i), false)
		}
	}
	r.keys()
	slices.SortStableFunc(r.found, func(a, b Reference) int { return strings.Compare(a.At.Field, b.At.Field) })
	return r.found
}

// keys adds the selectors of one key. Those of a ConfigMap stand in a field that says so;
// all others are of a Secret.
func (r *referrer) keys() {
	for _, s := range r.o.KeySelectors() {
		kind := "Secret"
		if strings.HasPrefix(s.Field, "configMap") {
			kind = "ConfigMap"
		}
		r.add(kind, s.Name, s.Key, problem.Join(s.At, "key"), s.Optional)
	}
}
