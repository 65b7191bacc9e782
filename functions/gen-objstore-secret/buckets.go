package genobjstoresecret

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// generators returns one for each bucket that something among the objects uses. Where the
// cluster has none of its own, what was written for an earlier one goes.
func (c *Config) generators(r *krm.Run) ([]*generator, bool) {
	if c.ObjectStore != nil {
		return []*generator{newGenerator(c, r, bucket{ObjectStore: c.ObjectStore, at: r.Config(), path: "spec.objectStore"})}, true
	}
	f, cluster := inventory.Cluster(r, c.Cluster)
	if f == nil {
		return nil, false
	}
	copyReaders(r, cluster)
	c.patch(r, f, cluster)
	used := labelled(r, f, cluster)
	if krm.HasErrors(r.Findings()) {
		return nil, false
	}
	if cluster.ObjectStore == "" {
		newGenerator(c, r, bucket{ObjectStore: &fleet.ObjectStore{}, cluster: cluster}).forget()
	}
	var all []*generator
	for i := range f.ObjectStores {
		if name := f.ObjectStores[i].Name; name == cluster.ObjectStore || slices.Contains(used, name) {
			all = append(all, newGenerator(c, r, bucketOf(r, f, cluster, i)))
		}
	}
	return all, true
}

// isFor tells whether a workload uses this bucket: the one that it is labelled with, or the
// cluster's own.
func (g *generator) isFor(w *krm.Workload) bool {
	store := storeOf(w)
	return g.bucket.cluster == nil || store == g.bucket.Name || store == "" && g.isDefault
}

// labelled returns the object stores that workloads are labelled with, and reports those
// that the cluster does not use.
func labelled(r *krm.Run, f *fleet.Fleet, cluster *fleet.Cluster) []string {
	var names []string
	for _, o := range r.Manifests() {
		if !o.Ref().IsProducer() {
			continue
		}
		switch store := storeOf(&krm.Workload{Object: o}); {
		case store == "":
		case f.ObjectStore(store) == nil:
			noStore(r, f, o, problem.Join("metadata.labels", fleet.StoreLabel), store)
		case !slices.Contains(cluster.Uses(), store):
			r.Errorf(o, problem.Join("metadata.labels", fleet.StoreLabel), "add it to reads or compacts of the cluster, or remove this",
				"it is for object store %s, which cluster %s neither writes nor reads nor compacts", store, cluster.Name)
		default:
			names = append(names, store)
		}
	}
	return names
}

func noStore(r *krm.Run, f *fleet.Fleet, o *krm.Object, field, store string) {
	var known []string
	for _, s := range f.ObjectStores {
		known = append(known, s.Name)
	}
	r.Errorf(o, field, strict.Suggest(store, known, "add it to spec.objectStores of the Fleet"), "object store %q does not exist", store)
}

// checkShared refuses one key of a Secret for two buckets.
func checkShared(r *krm.Run, readers []*reader) {
	type place struct {
		namespace string
		krm.File
	}
	first := map[place]*reader{}
	for _, reader := range readers {
		at := place{reader.Namespace(), reader.source}
		other, found := first[at]
		if !found {
			first[at] = reader
		}
		if !found || reader.left || other.g == reader.g {
			continue
		}
		b := reader.g.bucket
		r.Errorf(b.at, b.path+".secret.name", "name another Secret there, or in what reads it",
			"key %q of Secret %s would hold two object stores: %s for %s, and %s for %s",
			reader.source.Key, reader.source.Name, other.g.bucket.Name, other.Ref(), b.Name, reader.Ref())
	}
}
