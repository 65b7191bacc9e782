package fleet

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// validateIdentities refuses two clusters with one label set: compactors would
// halt on their overlapping blocks, or merge them for good (Thanos, docs/components/compact.md).
func (l *loader) validateIdentities() {
	first := map[string]string{}
	for i := range l.fleet.Clusters {
		c, o := &l.fleet.Clusters[i], l.origins[i]
		labels := format(l.fleet.Labels(c))
		other, found := first[labels]
		if !found {
			first[labels] = c.Name
			continue
		}
		if other != c.Name {
			l.fault(o.source, o.path+".externalLabels", "give one of them its own "+l.fleet.ClusterLabel,
				"clusters %q and %q have one label set %s", other, c.Name, labels)
		}
	}
}

// validateCompactors refuses two owners of one bucket's compaction, also where it has
// two names. Storage that runs in each cluster is another bucket in each.
func (l *loader) validateCompactors() {
	owner := map[string]string{}
	for i, c := range l.fleet.Clusters {
		for n, store := range c.Compacts {
			bucket := l.fleet.sameBucket(store)
			key := bucket
			if s := l.fleet.ObjectStore(store); s != nil && s.isLocal() {
				key = c.Name + "/" + bucket
			}
			other, found := owner[key]
			if !found {
				owner[key] = c.Name
				continue
			}
			o, what := l.origins[i], fmt.Sprintf("object store %q is", store)
			if bucket != store {
				what = fmt.Sprintf("object stores %q and %q are one bucket, which is", bucket, store)
			}
			l.fault(o.source, problem.Index(o.path+".compacts", n), "keep one owner",
				"%s already compacted by %q; two compactors destroy each other's blocks", what, other)
		}
	}
}

// validateServiceImports refuses one Service exported by two clusters: the
// import is one address for both, and a gRPC connection reaches one pod behind it.
func (l *loader) validateServiceImports() {
	owner := map[string]string{}
	for i, c := range l.fleet.Clusters {
		for n, e := range c.Exposes {
			if e.ServiceImport == nil {
				continue
			}
			key := e.ServiceImport.Namespace + "/" + e.ServiceImport.Name
			if other, found := owner[key]; found {
				o := l.origins[i]
				l.fault(o.source, problem.Index(o.path+".exposes", n)+".serviceImport.name", "give each cluster's Service its own name",
					"clusters %q and %q both expose Service %s, and queriers would see only one of them", other, c.Name, key)
				continue
			}
			owner[key] = c.Name
		}
	}
}
