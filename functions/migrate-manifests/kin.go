package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
)

// kin tells whose an object is: it belongs to a program that is migrated, or to
// others alone, which are never edited and never a reason to stop.
type kin int

const (
	unrelated kin = iota
	foreign
	migrated
)

// kinship follows what objects name to the workloads, and so to the programs.
type kinship struct {
	*krm.Run
	// objects are those whose kin is known, by what they are.
	objects map[*krm.Object]kin
	// named are things that workloads name, or are named by: kind, namespace, name.
	named map[[3]string]kin
	// pods are the pods of workloads by their namespace and one of their labels.
	pods map[[3]string][]podsKin
}

type podsKin struct {
	labels map[string]string
	kin    kin
}

func newKinship(r *krm.Run) *kinship {
	k := &kinship{r, map[*krm.Object]kin{}, map[[3]string]kin{}, map[[3]string][]podsKin{}}
	for _, w := range r.Workloads() {
		k.workload(w)
	}
	for _, claim := range r.Manifests("PersistentVolumeClaim") {
		k.name(k.named[[3]string{claim.Kind(), claim.Namespace(), claim.Name()}], "StorageClass", "", claim.Text("spec", "storageClassName"))
	}
	for _, s := range r.Manifests("Service") {
		k.name(k.selected(s), "Service", s.Namespace(), s.Name())
	}
	for _, b := range r.Manifests("ClusterRoleBinding", "RoleBinding") {
		k.binding(b)
	}
	return k
}

func (k *kinship) name(of kin, kind, namespace, name string) {
	if name != "" {
		at := [3]string{kind, namespace, name}
		k.named[at] = max(k.named[at], of)
	}
}

// workload notes what a workload is, what it names and which pods it makes.
func (k *kinship) workload(w *krm.Workload) {
	of := foreign
	if slices.ContainsFunc(w.AllContainers(), isSubject) {
		of = migrated
	}
	ns := w.Namespace()
	k.objects[w.Object] = of
	k.name(of, w.Kind(), ns, w.Name())
	k.name(of, "ServiceAccount", ns, account(w))
	for _, v := range w.Each(w.PodSpec("volumes")...) {
		k.name(of, "ConfigMap", ns, v.Text("configMap", "name"))
		k.name(of, "PersistentVolumeClaim", ns, v.Text("persistentVolumeClaim", "claimName"))
		for _, s := range v.Each("projected", "sources") {
			k.name(of, "ConfigMap", ns, s.Text("configMap", "name"))
		}
	}
	for _, t := range w.Each("spec", "volumeClaimTemplates") {
		k.name(of, "StorageClass", "", t.Text("spec", "storageClassName"))
	}
	labels := w.PodLabels()
	for key, value := range labels {
		at := [3]string{ns, key, value}
		k.pods[at] = append(k.pods[at], podsKin{labels, of})
	}
}

// isSubject tells whether a container runs what is migrated: by what it runs, by its
// name and its component's where an image of another name hides that.
func isSubject(c *krm.Container) bool {
	for _, name := range []string{programName(c), c.Text("name"), c.Workload.Name(), c.Workload.PodLabels()[krm.ComponentLabel]} {
		if legacy.IsSubject(name) {
			return true
		}
	}
	return false
}

// selected returns whose pods an object selects by the labels that it names.
func (k *kinship) selected(o *krm.Object) kin {
	found := unrelated
	for _, path := range [][]string{{"spec", "selector"}, {"spec", "selector", "matchLabels"}, {"spec", "podSelector", "matchLabels"}} {
		selector := o.Strings(path...)
		for key, value := range selector {
			for _, p := range k.pods[[3]string{o.Namespace(), key, value}] {
				if p.kin > found && within(selector, p.labels) {
					found = p.kin
				}
			}
			break // any one of the labels finds all that carry every one
		}
	}
	return found
}

func (k *kinship) binding(b *krm.Object) {
	of := unrelated
	for _, s := range b.Each("subjects") {
		of = max(of, k.named[[3]string{"ServiceAccount", s.Text("namespace"), s.Text("name")}])
	}
	k.name(of, b.Kind(), b.Namespace(), b.Name())
	namespace := b.Namespace()
	if b.Text("roleRef", "kind") == "ClusterRole" {
		namespace = ""
	}
	k.name(of, b.Text("roleRef", "kind"), namespace, b.Text("roleRef", "name"))
}

// of returns whose an object is: by the workloads that it is about, by its names
// where it is about none of them.
func (k *kinship) of(o *krm.Object) kin {
	found, known := k.objects[o]
	if known {
		return found
	}
	if found = k.about(o); found == unrelated && legacy.IsNamed(wordsOf(o)) {
		found = migrated
	}
	k.objects[o] = found
	return found
}

func (k *kinship) about(o *krm.Object) kin {
	if o.Group() == krm.PrometheusOperator || o.Group() == krm.ThanosOperator {
		return migrated
	}
	found := max(k.named[[3]string{o.Kind(), o.Namespace(), o.Name()}], k.selected(o))
	switch o.Kind() {
	case "HorizontalPodAutoscaler":
		found = max(found, k.named[[3]string{o.Text("spec", "scaleTargetRef", "kind"), o.Namespace(), o.Text("spec", "scaleTargetRef", "name")}])
	case "Ingress":
		for _, name := range backends(o) {
			found = max(found, k.named[[3]string{"Service", o.Namespace(), name}])
		}
	case "ServiceExport", "ServiceImport":
		found = max(found, k.named[[3]string{"Service", o.Namespace(), o.Name()}])
	}
	for _, s := range o.Each("spec", "resourceSelectors") {
		found = max(found, k.named[[3]string{s.Text("kind"), o.Namespace(), s.Text("name")}])
	}
	return found
}

// backends returns the Services that an Ingress names, in either form.
func backends(o *krm.Object) []string {
	var names []string
	add := func(part *krm.Object, path ...string) {
		names = append(names, part.Text(append(slices.Clone(path), "serviceName")...), part.Text(append(slices.Clone(path), "service", "name")...))
	}
	add(o, "spec", "backend")
	add(o, "spec", "defaultBackend")
	for _, rule := range o.Each("spec", "rules") {
		for _, p := range rule.Each("http", "paths") {
			add(p, "backend")
		}
	}
	return names
}

// wordsOf are the names that tell what an object is about when nothing else does.
func wordsOf(o *krm.Object) string {
	words := []string{o.Name(), o.Namespace()}
	for _, path := range [][]string{{"metadata", "labels"}, {"spec", "selector"}, {"spec", "selector", "matchLabels"}} {
		for _, value := range o.Strings(path...) {
			words = append(words, value)
		}
	}
	return strings.Join(words, " ")
}

// own returns the manifests of the kinds that belong to what is migrated.
func (m *migration) own(kinds ...string) []*krm.Object {
	return slices.DeleteFunc(m.Manifests(kinds...), func(o *krm.Object) bool { return m.kin.of(o) != migrated })
}

// shared returns the manifests of kinds that belong to a whole cluster or fleet, but
// for those that others use alone.
func (m *migration) shared(kinds ...string) []*krm.Object {
	return slices.DeleteFunc(m.Manifests(kinds...), func(o *krm.Object) bool { return m.kin.of(o) == foreign })
}

// workloads returns those that run a program that is migrated.
func (m *migration) workloads() []*krm.Workload {
	return slices.DeleteFunc(m.Workloads(), func(w *krm.Workload) bool { return m.kin.of(w.Object) != migrated })
}
