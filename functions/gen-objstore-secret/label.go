package genobjstoresecret

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// label makes a copied workload run pods of its own, beside what is copied with it.
func (all kits) label(w *krm.Workload, store string) {
	labels := w.PodLabels()
	for _, field := range []string{"affinity", "topologySpreadConstraints"} { // which keep them from each other
		for _, selector := range w.Below("labelSelector", w.PodSpec(field)...) {
			if selector.Has("matchLabels") && selector.Selects(labels) {
				selector.SetText(store, "matchLabels", fleet.StoreLabel)
			}
		}
	}
	w.SetText(store, w.PodMetadata("labels", fleet.StoreLabel)...)
	all.rename(w.Object, "Service", store, "spec", "serviceName")
	all.rename(w.Object, "ServiceAccount", store, w.PodSpec("serviceAccountName")...)
	for _, v := range w.Each(w.PodSpec("volumes")...) {
		all.rename(v, "PersistentVolumeClaim", store, "persistentVolumeClaim", "claimName")
	}
	for _, c := range w.AllContainers() {
		putAside(c)
	}
}

// rename names the copy of what is copied with the workload.
func (all kits) rename(o *krm.Object, kind, store string, path ...string) {
	name := o.Text(path...)
	for _, k := range all {
		if k.Kind() == kind && k.Name() == name {
			o.SetText(name+"-"+store, path...)
		}
	}
}

// putAside takes away how a container reads a bucket: a file, or a variable, that is
// called so once for each copy would be one for all.
func putAside(c *krm.Container) {
	args := c.Args()
	if file := args.Value(fileFlag); file != "" {
		c.SetArgs(args.Remove(fileFlag))
		c.Unmount(file)
	}
	if m := envReference.FindStringSubmatch(args.Value(contentFlag)); m != nil {
		c.SetArgs(c.Args().Remove(contentFlag))
		c.RemoveItems(func(e *krm.Object) bool { return e.Text("name") == m[1] }, "env")
	}
}

// bind gives the copies of a ServiceAccount its roles.
func (k *kit) bind(r *krm.Run) {
	isIt := func(s *krm.Object) bool {
		return s.Text("kind") == "ServiceAccount" && s.Text("name") == k.Name() && s.Text("namespace") == k.Namespace()
	}
	for _, o := range r.Manifests("RoleBinding", "ClusterRoleBinding") {
		if !slices.ContainsFunc(o.Each("subjects"), isIt) {
			continue
		}
		for _, store := range k.stores {
			subject := o.AppendItem("subjects")
			subject.SetText("ServiceAccount", "kind")
			subject.SetText(k.Name()+"-"+store, "name")
			if k.Namespace() != "" {
				subject.SetText(k.Namespace(), "namespace")
			}
		}
		if !k.keeps {
			o.RemoveItems(isIt, "subjects")
		}
	}
}
