package fleet

import (
	"cmp"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// StoreLabel is the label of pods that says which object store of the Fleet they use, where
// that is not their cluster's objectStore.
const StoreLabel = "thanos-fleet.dev/object-store"

// Compactors returns the object stores that get a compactor of their own, named by them:
// what the cluster compacts, where that is more than its objectStore.
func (c *Cluster) Compactors() []string {
	if len(c.Reads) > 0 || slices.ContainsFunc(c.Compacts, func(name string) bool { return name != c.ObjectStore }) {
		return c.Compacts
	}
	return nil
}

// Uses returns the object stores that the cluster writes, reads or compacts.
func (c *Cluster) Uses() []string {
	var names []string
	for _, name := range slices.Concat([]string{c.ObjectStore}, c.Reads, c.Compacts) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// IdentityFor returns the login that the cluster itself says for the readers of an object store.
func (c *Cluster) IdentityFor(store string) Identity {
	return *c.Identities[store].or(*cmp.Or(c.Identity, &Identity{}))
}

// checkReads reports what is wrong with what a cluster reads and compacts: a gateway is
// named by its object store, and there is one of each.
func (l *loader) checkReads(source int, path string, c Cluster) {
	for n, name := range c.Reads {
		l.checkStore(source, problem.Index(path+".reads", n), name)
		l.checkTwice(source, path+".reads", n, c.Reads)
	}
	l.checkNames(source, path+".reads", c.Reads)
	l.checkNames(source, path+".compacts", c.Compactors())
	first := map[string]string{}
	for n, name := range c.Reads {
		bucket := l.fleet.sameBucket(name)
		if other := first[bucket]; other != "" && other != name {
			l.fault(source, problem.Index(path+".reads", n), "keep one of them",
				"object stores %q and %q are one bucket, and all that is in it would be read twice", other, name)
		}
		first[bucket] = cmp.Or(first[bucket], name)
	}
}

// checkNames refuses object stores whose names Kubernetes' objects cannot have.
func (l *loader) checkNames(source int, path string, names []string) {
	for n, name := range names {
		if l.fleet.ObjectStore(name) != nil && !dnsLabel.MatchString(name) {
			l.fault(source, problem.Index(path, n), "rename it there, with lower-case letters, digits and -, at most 63",
				"object store %q cannot be part of the name of its gateway or compactor", name)
		}
	}
}

func (l *loader) checkTwice(source int, path string, n int, names []string) {
	if slices.Index(names, names[n]) < n {
		l.fault(source, problem.Index(path, n), "remove one of them", "%q is listed twice", names[n])
	}
}

// checkIdentity: an identity of a cluster says more of one that its buckets have.
func (l *loader) checkIdentity(source int, path string, c Cluster) {
	uses := c.Uses()
	for _, name := range slices.Sorted(maps.Keys(c.Identities)) {
		at := problem.Join(path+".identities", name)
		if !slices.Contains(uses, name) {
			l.fault(source, at, strict.Suggest(name, uses, "add it to reads or compacts, or remove it"), "the cluster does not use object store %q", name)
		} else if store := l.fleet.ObjectStore(name); store != nil && store.Credentials.Identity == nil {
			l.noIdentity(source, at, store)
		}
	}
	if c.Identity == nil {
		return
	}
	if len(uses) == 0 {
		l.fault(source, path+".identity", "add objectStore, or remove it", "the cluster has no object store to log in to")
		return
	}
	stores := make([]*ObjectStore, len(uses))
	for i, name := range uses {
		stores[i] = l.fleet.ObjectStore(name)
	}
	if !slices.ContainsFunc(stores, func(s *ObjectStore) bool { return s == nil || s.Credentials.Identity != nil }) {
		l.noIdentity(source, path+".identity", stores[0])
	}
}

func (l *loader) noIdentity(source int, path string, store *ObjectStore) {
	l.fault(source, path, "write credentials: {identity: {}} there, or remove it", "object store %q is not logged in to by an identity", store.Name)
}
