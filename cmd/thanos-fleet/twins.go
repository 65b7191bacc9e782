//go:build !image || render

package main

import (
	"fmt"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// refuseTwins fails when two overlays of a topology give one cluster's identity to
// the same workload: a folder that was copied, and keeps the other's cluster. Two
// clusters with the same external labels mix their series for good (Thanos,
// docs/operating/troubleshooting.md, Overlaps).
func refuseTwins(results []*render.Result) error {
	type identity struct {
		topology, cluster string
		workload          krm.Ref
	}
	seen := map[identity]string{}
	for _, r := range results {
		cluster := r.Cluster()
		for _, o := range r.Objects {
			if cluster == "" || !o.Ref.IsProducer() {
				continue
			}
			id := identity{filepath.Dir(r.Name), cluster, o.Ref}
			if other, twice := seen[id]; twice {
				return fmt.Errorf("overlays %s and %s are both for cluster %s, and both hold %s; name another cluster in the functions of one, or keep the object in one", other, r.Overlay, cluster, o.Ref)
			}
			seen[id] = r.Overlay.String()
		}
	}
	return nil
}
