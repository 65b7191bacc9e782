package genobjstoresecret

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// model is a workload that stands for one of each of several object stores.
type model struct {
	*krm.Workload
	// stores that it is copied for.
	stores []string
}

// copier makes the gateways and compactors of a cluster with several buckets.
type copier struct {
	*krm.Run
	cluster *fleet.Cluster
	models  []*model
}

// copyReaders puts one of each bucket in the place of a store gateway, block viewer or
// compactor that says none, where the cluster reads or compacts several. Those that a user
// made of a base are labelled so, and count. A second run finds only labelled ones.
func copyReaders(r *krm.Run, cluster *fleet.Cluster) {
	c := &copier{Run: r, cluster: cluster}
	for _, w := range r.Workloads() {
		stores := c.storesOf(w)
		if storeOf(w) != "" || len(stores) == 0 {
			continue
		}
		stores = slices.DeleteFunc(slices.Clone(stores), func(store string) bool { return c.isCovered(w, store) })
		if len(stores) == 0 {
			c.Errorf(w.Object, "", "remove it, or label its pods and its selectors "+fleet.StoreLabel+" as the others are",
				"every object store that cluster %s has for it has one of its own already", cluster.Name)
			continue
		}
		c.models = append(c.models, &model{w, stores})
	}
	for _, m := range c.models {
		c.check(m)
	}
	found := c.find()
	for _, k := range found {
		c.checkName(k)
	}
	if !krm.HasErrors(r.Findings()) {
		found.put(r)
	}
}

// storeOf is the object store that a workload says it is for, "" for none.
func storeOf(w *krm.Workload) string {
	if store := w.PodLabels()[fleet.StoreLabel]; store != "" {
		return store
	}
	return w.Label(fleet.StoreLabel)
}

// storesOf returns the object stores that a workload is there for by what it runs, nil
// where that does not follow from the Fleet. What writes to a bucket too has one.
func (c *copier) storesOf(w *krm.Workload) []string {
	var stores []string
	for _, container := range w.AllContainers() {
		switch component := container.Component(); {
		case component == thanos.Sidecar, component == thanos.Rule && !container.Args().Stateless(), component == thanos.Receive && !receivers.IsRouter(c.Run, container):
			return nil
		case component == thanos.Store, component == thanos.Tools && does(container, "web", "ls", "inspect", "verify"):
			stores = c.cluster.Reads
		case component == thanos.Compact, component == thanos.Tools && does(container, "cleanup", "retention", "downsample"):
			if stores = c.cluster.Compactors(); len(c.cluster.Reads) == 0 && readsOwn(container) {
				return nil // it had a bucket of its own before a cluster could have several
			}
		}
	}
	return stores
}

// does tells whether a container runs one of the tools for buckets.
func does(c *krm.Container, tools ...string) bool {
	args := c.Args()
	return slices.Contains(args, "bucket") && slices.ContainsFunc(tools, func(tool string) bool { return slices.Contains(args, tool) })
}

func readsOwn(c *krm.Container) bool { return c.Args().Has(fileFlag) || c.Args().Has(contentFlag) }

// isCovered tells whether a bucket has a workload of its own that runs the same.
func (c *copier) isCovered(w *krm.Workload, store string) bool {
	runs := running(w)
	return slices.ContainsFunc(c.Workloads(), func(other *krm.Workload) bool {
		return storeOf(other) == store && slices.Equal(running(other), runs)
	})
}

// running are the components that a workload uses a bucket with, sorted; a tool by its name.
func running(w *krm.Workload) []string {
	found := map[string]bool{}
	for _, c := range w.AllContainers() {
		switch component := c.Component(); component {
		case thanos.Store, thanos.Compact:
			found[string(component)] = true
		case thanos.Tools:
			for _, tool := range []string{"web", "ls", "inspect", "verify", "cleanup", "retention", "downsample"} {
				found[tool] = found[tool] || does(c, tool)
			}
		}
	}
	maps.DeleteFunc(found, func(_ string, has bool) bool { return !has })
	return slices.Sorted(maps.Keys(found))
}

// checkName refuses names that are taken.
func (c *copier) checkName(k *kit) {
	for _, store := range k.stores {
		if name := k.Name() + "-" + store; c.Find(k.Kind(), k.Namespace(), name) != nil {
			c.Errorf(k.Object, "metadata.name", "rename that one, or label its pods and selectors "+fleet.StoreLabel+": "+store,
				"it is to be copied as %s for object store %s, and there is one of that name", name, store)
		}
	}
}

// check reports what keeps a workload from being copied.
func (c *copier) check(m *model) {
	// The longest name with which the pods of a StatefulSet are labelled by their revision.
	const longest = 52
	for _, store := range m.stores {
		name := m.Name() + "-" + store
		if len(name) > longest {
			c.Errorf(m.Object, "metadata.name", "shorten it, or the name of the object store", "%q, which is to be its name for object store %s, is longer than %d characters", name, store, longest)
		}
	}
	for _, v := range m.Each(m.PodSpec("volumes")...) {
		if claim := v.Text("persistentVolumeClaim", "claimName"); claim != "" && c.Find("PersistentVolumeClaim", m.Namespace(), claim) == nil {
			c.Errorf(m.Object, "", "add it to the resources, or use volumeClaimTemplates", "it is to be copied for each object store, and PersistentVolumeClaim %s, which all would share, is not among the objects", claim)
		}
	}
}
