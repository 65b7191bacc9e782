package genobjstoresecret

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// Patch changes what was made for one object store.
type Patch struct {
	// Object store of the Fleet. The patch is for clusters that use it.
	ObjectStore string `yaml:"objectStore"`
	// Kind of the object, for instance StatefulSet.
	Kind string `yaml:"kind"`
	// Name of what it is made of, for instance thanos-store.
	Name string `yaml:"name"`
	// Fields, as in a strategic merge patch: lists of what has names are merged by them, null removes a field.
	Patch yaml.Node `yaml:"patch"`
}

// patch puts the patches over what was made, in this run or an earlier one.
func (c *Config) patch(r *krm.Run, f *fleet.Fleet, cluster *fleet.Cluster) {
	for i, p := range c.Patches {
		at := problem.Index("spec.patches", i)
		if f.ObjectStore(p.ObjectStore) == nil {
			noStore(r, f, r.Config(), at+".objectStore", p.ObjectStore)
		} else if slices.Contains(cluster.Uses(), p.ObjectStore) && !p.apply(r) {
			r.Errorf(r.Config(), at, "correct the kind or the name of what it is made of, or remove it",
				"no %s was made of %s for object store %s", p.Kind, p.Name, p.ObjectStore)
		}
	}
}

func (p *Patch) apply(r *krm.Run) bool {
	found := false
	for _, o := range r.Manifests(p.Kind) {
		if o.Name() == p.Name+"-"+p.ObjectStore && o.Label(fleet.StoreLabel) == p.ObjectStore {
			o.Merge(provider.Sorted(&p.Patch))
			found = true
		}
	}
	return found
}
