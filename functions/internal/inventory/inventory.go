// Package inventory finds the Fleet among a function's input items.
package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// noted is where a Fleet is kept: seven functions ask for one that may hold a
// thousand clusters.
type noted struct{}

// Load reads the Fleet and the FleetClusters of a run. It reports what is wrong
// with them and returns nil then. The Fleet belongs to other functions too, and
// must not be changed.
func Load(r *krm.Run) *fleet.Fleet {
	if f, found := r.Noted(noted{}).(*fleet.Fleet); found {
		return f
	}
	if refuseVersions(r) {
		return nil
	}
	f, found := r.NotedShared(noted{}).(*fleet.Fleet)
	if !found {
		f = load(r)
	}
	if f != nil {
		r.Note(noted{}, f)
		r.NoteShared(noted{}, f)
	}
	return f
}

func load(r *krm.Run) *fleet.Fleet {
	objects := r.LocalConfigs(fleet.Kind, fleet.ClusterKind)
	sources := make([]fleet.Source, len(objects))
	hasFleet := false
	for i, o := range objects {
		sources[i] = fleet.Source{Kind: o.Kind(), Name: o.FirstName(), Node: o.Node().YNode()}
		hasFleet = hasFleet || o.Kind() == fleet.Kind
	}
	if !hasFleet {
		r.Errorf(r.Config(), "", "add the fleet's folder to the resources of the kustomization",
			"there is no Fleet among the input items, which the cluster's facts come from")
		return nil
	}
	loaded, faults := fleet.Load(sources)
	for _, f := range faults {
		r.Problems(objects[f.Source], "", []problem.Problem{f.Problem})
	}
	return loaded
}

// refuseVersions reports inventories of API versions that this binary does not know:
// what they say would be left out.
func refuseVersions(r *krm.Run) bool {
	found := false
	for _, o := range r.Unshared() {
		group, _, _ := strings.Cut(krm.APIVersion, "/")
		if o.Group() == group && o.Text("apiVersion") != krm.APIVersion && slices.Contains([]string{fleet.Kind, fleet.ClusterKind}, o.Kind()) {
			r.RefuseVersion(o)
			found = true
		}
	}
	return found
}

// Cluster reads the Fleet and one of its clusters. It reports what is wrong and
// returns nils then.
func Cluster(r *krm.Run, name string) (*fleet.Fleet, *fleet.Cluster) {
	f := Load(r)
	if f == nil {
		return nil, nil
	}
	c := f.Cluster(name)
	if c == nil {
		names := f.ClusterNames()
		otherwise := "the fleet has " + strings.Join(names, ", ") + "; name one of them, or remove the overlay"
		if len(names) > 10 || len(names) == 0 {
			otherwise = "add it to the clusters of the Fleet, or remove the overlay"
		}
		if near := strict.Nearest(name, names); near != "" {
			otherwise = fmt.Sprintf("did you mean %q? If the cluster is gone, remove the overlay", near)
		}
		r.Errorf(r.Config(), "spec.cluster", otherwise, "cluster %q is not in the Fleet %s", name, f.Name)
		return nil, nil
	}
	return f, c
}
