package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// listing is what an inventory says of all its clusters, worked out once.
type listing struct {
	// reached are the clusters by what they expose: a target, or an imported Service.
	reached map[any][]*fleet.Cluster
	// asking are the names of those whose queriers are to ask a cluster.
	asking map[*fleet.Cluster][]string
}

// importKey is an imported Service as it is dialled.
type importKey struct{ via, namespace, name string }

type listingOf struct{ *fleet.Fleet }

func (c *Cluster) listing() listing {
	return Memo(c.fleet, listingOf{c.Input.Fleet}, func() listing { return list(c.Input.Fleet) })
}

func list(f *fleet.Fleet) listing {
	l := listing{map[any][]*fleet.Cluster{}, map[*fleet.Cluster][]string{}}
	for i := range f.Clusters {
		c := &f.Clusters[i]
		for _, e := range c.Exposes {
			var key any = direct(endpoints.ParseTarget(e.Address))
			if s := e.ServiceImport; s != nil {
				key = importKey{s.Via, s.Namespace, s.Name}
			}
			l.reached[key] = append(l.reached[key], c)
		}
		for _, other := range f.Queried(c) {
			l.asking[other] = append(l.asking[other], c.Name)
		}
	}
	return l
}

// direct is a target whether it is looked up by Thanos or by gRPC.
func direct(t endpoints.Target) endpoints.Target {
	if !strings.HasPrefix(t.Lookup, "dnssrv") {
		t.Lookup = ""
	}
	return t
}

// Reaches returns the clusters that the inventory reaches by an address.
func (d Dial) Reaches() []*fleet.Cluster {
	c := d.From.Cluster()
	if c.Entry == nil {
		return nil
	}
	reached := c.listing().reached
	if found := reached[direct(d.Target)]; len(found) > 0 {
		return found
	}
	n, isName := NameOf(d.Target.Host, d.From.Namespace())
	if !isName {
		return nil
	}
	key := importKey{fleet.KarmadaMultiClusterService, n.Namespace, n.Service}
	if n.Zone == clusterSet {
		key.via = fleet.ClusterSet
	} else if name, isDerived := strings.CutPrefix(n.Service, "derived-"); isDerived {
		key.via, key.name = fleet.Karmada, name
	}
	return reached[key]
}

// Askers are the names of the clusters whose queriers the inventory lets ask this one.
func (c *Cluster) Askers() []string {
	if c.Entry == nil {
		return nil
	}
	return c.listing().asking[c.Entry]
}

// Exposes returns the Services of the cluster that the inventory gives to others in one of
// some ways, in any way where none is given.
func (c *Cluster) Exposes(via ...string) []fleet.ServiceImport {
	if c.Entry == nil {
		return nil
	}
	var found []fleet.ServiceImport
	for _, e := range c.Entry.Exposes {
		if e.ServiceImport != nil && (len(via) == 0 || slices.Contains(via, e.ServiceImport.Via)) {
			found = append(found, *e.ServiceImport)
		}
	}
	return found
}

// Identity are the labels by which the inventory tells the cluster from others, nil for one
// that has no entry in one.
func (c *Cluster) Identity() map[string]string {
	if c.Entry == nil {
		return nil
	}
	return c.Input.Fleet.Labels(c.Entry)
}

// Queried are the clusters of the inventory that this one's queriers are to ask.
func (c *Cluster) Queried() []*fleet.Cluster {
	if c.Entry == nil {
		return nil
	}
	return c.Input.Fleet.Queried(c.Entry)
}

// LacksReplicaLabel tells whether the cluster is one of an inventory that does not list a
// label among those of replicas, which queriers are given.
func (c *Cluster) LacksReplicaLabel(name string) bool {
	return c.Entry != nil && !slices.Contains(c.Input.Fleet.ReplicaLabels, name)
}

// IsRead tells whether a cluster of the name is among those that were read with this one.
func (c *Cluster) IsRead(name string) bool {
	_, found := slices.BinarySearchFunc(c.fleet.Clusters, &Cluster{Input: Input{Group: c.Group, Name: name}}, (*Cluster).compare)
	return found
}

// MayRun tells whether a component runs in the cluster, or may: what a container runs is
// not always to be seen.
func (c *Cluster) MayRun(component thanos.Component) bool { return c.run.MayRun(component) }
