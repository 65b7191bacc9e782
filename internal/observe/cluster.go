package observe

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Component is what a process runs.
type Component = thanos.Component

// Cluster is one cluster as its objects say it will be.
type Cluster struct {
	Input
	// Pods are those that run in the cluster, by the workload that makes them.
	Pods   []*Pods
	fleet  *Fleet
	common *common
	run    *krm.Run
	// given are the objects of the input, sorted.
	given []*krm.Object
	// byKind are the objects, those that operators make among them, by kind.
	byKind map[string][]*krm.Object
	// byName are the same by kind and name.
	byName map[[2]string][]*krm.Object
	// owners are the objects that operators make others of.
	owners map[*krm.Object]*made
	// references and referred are worked out once, for all who ask.
	references func() []Reference
	referred   func() map[[2]string][]Reference
	// customized are the custom resources of operators that nobody here knows, by name.
	customized func() map[string][]*krm.Object
	// connections are whom its processes dial, in the fleet's list of all.
	connections []Connection
	// ringControllers are those of thanos-receive-controller.
	ringControllers func() []ringController
}

func newCluster(in Input, common *common) *Cluster {
	c := &Cluster{Input: in, common: common, byKind: map[string][]*krm.Object{}, byName: map[[2]string][]*krm.Object{}, owners: map[*krm.Object]*made{}}
	c.given = slices.Clone(in.Objects)
	krm.SortByRef(c.given)
	objects := slices.DeleteFunc(slices.Clone(c.given), func(o *krm.Object) bool { return !o.IsManifest() })
	c.index(objects)
	if made := c.operate(objects); len(made) > 0 {
		for _, m := range made {
			common.nodes.Intern(m.Object)
			c.owners[m.Object] = m
			objects = append(objects, m.Object)
		}
		krm.SortByRef(objects)
		c.index(objects)
	}
	c.references, c.referred = sync.OnceValue(c.findReferences), sync.OnceValue(c.indexReferences)
	c.customized = sync.OnceValue(c.indexCustomized)
	c.ringControllers = sync.OnceValue(c.findRingControllers)
	c.run = krm.NewReading(objects)
	for _, w := range c.run.Workloads() {
		c.Pods = append(c.Pods, newPods(c, w))
	}
	c.run.MakerOf("", "", "") // a run remembers what it was asked for first, and rules ask several at once
	c.run.Manifests("NetworkPolicy")
	return c
}

// index finds objects by kind, and by kind and name.
func (c *Cluster) index(objects []*krm.Object) {
	clear(c.byKind)
	clear(c.byName)
	for _, o := range objects {
		at := [2]string{o.Kind(), o.Name()}
		c.byKind[at[0]] = append(c.byKind[at[0]], o)
		c.byName[at] = append(c.byName[at], o)
	}
}

func (c *Cluster) compare(other *Cluster) int {
	return cmp.Or(strings.Compare(c.Group, other.Group), strings.Compare(c.Name, other.Name))
}

// IsMember tells whether the cluster's objects are handed out by a control plane of
// Karmada, which is among the inputs in its place.
func (c *Cluster) IsMember() bool { return c.origins != nil }

// Title is the cluster's name, with its group in front where several are read together.
func (c *Cluster) Title() string {
	if c.fleet.several {
		return path.Join(c.Group, c.Name)
	}
	return c.Name
}

// Together returns all clusters that were read together with this one.
func (c *Cluster) Together() *Fleet { return c.fleet }

// Domain is the DNS domain of the cluster's Services.
func (c *Cluster) Domain() string {
	if c.Entry == nil {
		return fleet.DefaultClusterDomain
	}
	return c.Input.Fleet.Domain(c.Entry)
}

// Others returns the other clusters of the same group.
func (c *Cluster) Others() []*Cluster {
	return slices.DeleteFunc(slices.Clone(c.fleet.Clusters), func(o *Cluster) bool { return o == c || o.Group != c.Group })
}

// All returns the objects of the kinds, those that operators make among them, sorted by
// identity. IsMade tells them apart.
func (c *Cluster) All(kinds ...string) []*krm.Object {
	var found []*krm.Object
	for _, kind := range kinds {
		found = append(found, c.byKind[kind]...)
	}
	return found
}

// Given returns the objects of the input, sorted by identity.
func (c *Cluster) Given() []*krm.Object { return c.given }

// Get returns the object that a reference from a namespace means, or nil: one of the same
// namespace, else the only one where a namespace is not given on either side.
func (c *Cluster) Get(kind, namespace, name string) *krm.Object {
	var perhaps []*krm.Object
	for _, o := range c.byName[[2]string{kind, name}] {
		if o.Namespace() == namespace {
			return o
		}
		if MayMeet(o.Namespace(), namespace) {
			perhaps = append(perhaps, o)
		}
	}
	if len(perhaps) == 1 {
		return perhaps[0]
	}
	return nil
}

// MayMeet tells whether two namespaces may be the same: one that is not given may be any,
// for kustomize, Argo CD or kubectl -n sets it.
func MayMeet(a, b string) bool { return a == b || a == "" || b == "" }

// Made tells whether a controller makes the ConfigMap or Secret of another object:
// SealedSecret, ExternalSecret, Certificate…
func (c *Cluster) Made(kind, namespace, name string) bool {
	return c.run.MakerOf(kind, namespace, name) != nil || kind == "Secret" && c.external(namespace, name) != nil
}

// external returns the ExternalSecret of which a Secret is made, also one that a function
// of this project wrote, which for functions is none.
func (c *Cluster) external(namespace, name string) *krm.Object {
	all := c.All("ExternalSecret")
	i := slices.IndexFunc(all, func(o *krm.Object) bool {
		return MayMeet(o.Namespace(), namespace) && cmp.Or(o.Text("spec", "target", "name"), o.Name()) == name
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// Keys returns the keys of a ConfigMap or Secret that is referred to from a namespace; nil
// where they are not known. One that is there and has none is filled by something else.
func (c *Cluster) Keys(kind, namespace, name string) []string {
	if m := c.run.MakerOf(kind, namespace, name); m != nil {
		if m.Unsure || m.LeavesAlone("") {
			return nil
		}
		return m.Keys()
	}
	if o := c.Get(kind, namespace, name); o != nil {
		return o.Keys()
	}
	if o := c.external(namespace, name); o != nil && kind == "Secret" && !o.Has("spec", "dataFrom") {
		if template := o.Strings("spec", "target", "template", "data"); len(template) > 0 {
			return slices.Sorted(maps.Keys(template))
		}
		var keys []string
		for _, d := range o.Each("spec", "data") {
			keys = append(keys, d.Text("secretKey"))
		}
		return keys
	}
	return nil
}

// IsMade tells whether an operator makes the object, which so stands in no file.
func (c *Cluster) IsMade(o *krm.Object) bool { return c.owners[o] != nil }

// At is the place of a field of an object, where a finding may point to: of what an
// operator makes, it is the object that it makes it of.
func (c *Cluster) At(o *krm.Object, field string) Place {
	if m := c.owners[o]; m != nil {
		of, at := m.place(field)
		return Place{c, c.origin(of), at}
	}
	return Place{c, c.origin(o), field}
}

// origin is the object that stands in a file.
func (c *Cluster) origin(o *krm.Object) *krm.Object {
	if origin := c.origins[o]; origin != nil {
		return origin
	}
	return o
}

// Place is a field of an object of a cluster.
type Place struct {
	Cluster *Cluster
	// Object is one of the input's, nil where the whole cluster is meant.
	Object *krm.Object
	// Field is a dotted path, "" for the whole object.
	Field string
}
