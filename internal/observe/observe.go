// Package observe reads rendered manifests of one or several clusters into one model:
// what runs in each cluster, with which flags and files, by which labels it is told
// apart, whom it dials, and who answers there.
//
// Only what was rendered counts: the model is read from objects, whoever made them. The
// custom resources of operators stand for the pods that the operators make of them, so
// who reads the model need not know whether an operator is in use. A Fleet, when there is
// one, tells only which cluster stands behind an address.
//
// What cannot be known is said to be unknown and never taken for absent: an object
// without a namespace may be in any, a value with a variable may be any, and a Secret that
// is not among the objects may be there.
package observe

import (
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Input is what is known of one cluster before it is read.
type Input struct {
	// Name of the cluster, for messages.
	Name string
	// Group separates fleets that are read together: clusters of one group may dial each
	// other. The empty group is one as well.
	Group string
	// Objects of the cluster as they were rendered. They are not edited.
	Objects []*krm.Object
	// Fleet and Entry are the inventory and the cluster's entry in it, nil without one.
	Fleet *fleet.Fleet
	Entry *fleet.Cluster
	// origins are the objects that stand in files, for those that a control plane edits.
	origins map[*krm.Object]*krm.Object
}

// Fleet is every cluster that was read together.
type Fleet struct {
	// Clusters in the order of their names.
	Clusters []*Cluster
	// ControlPlanes are those of Karmada, with all of their objects: templates that run
	// nowhere, and the policies that hand them to Clusters.
	ControlPlanes []*Cluster
	// Complete says that all objects of all clusters are there, so that what is not among
	// them is missing.
	Complete bool
	// several tells that there is more than one group.
	several bool
	common  common
	derived derived
}

// common is what clusters have in common.
type common struct {
	// texts are those of parts of objects, by what they share.
	texts sync.Map
	// nodes are those of what operators make.
	nodes krm.Interner
}

// Read reads clusters, several at once. A control plane of Karmada becomes the member
// clusters that it hands objects to, but for those that are among the inputs.
func Read(inputs []Input) *Fleet {
	planes := slices.DeleteFunc(slices.Clone(inputs), func(in Input) bool { return len(policies(in.Objects)) == 0 })
	f := &Fleet{}
	f.Clusters, f.ControlPlanes = f.read(members(inputs)), f.read(planes)
	for _, c := range f.Clusters {
		f.several = f.several || c.Group != f.Clusters[0].Group
	}
	f.derived = newDerived(f)
	return f
}

func (f *Fleet) read(inputs []Input) []*Cluster {
	clusters := make([]*Cluster, len(inputs))
	var group sync.WaitGroup
	for i, in := range inputs {
		group.Go(func() { clusters[i] = newCluster(in, &f.common) })
	}
	group.Wait()
	slices.SortStableFunc(clusters, (*Cluster).compare)
	for _, c := range clusters {
		c.fleet = f
	}
	return clusters
}

// Processes returns the processes of all clusters that run one of the components, all
// processes when none is given.
func (f *Fleet) Processes(components ...Component) []*Process {
	var found []*Process
	for _, c := range f.Clusters {
		found = append(found, c.Processes(components...)...)
	}
	return found
}

// Groups returns the clusters of each fleet that was read.
func (f *Fleet) Groups() [][]*Cluster {
	var groups [][]*Cluster
	for _, c := range f.Clusters {
		i := slices.IndexFunc(groups, func(g []*Cluster) bool { return g[0].Group == c.Group })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}
