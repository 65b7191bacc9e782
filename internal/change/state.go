package change

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// State is what a fleet is at one time.
type State struct {
	// Title says which: the working tree, main, out.
	Title    string
	Clusters []*Cluster
}

// Cluster is one cluster of a state, or a control plane.
type Cluster struct {
	// Name is how its output is called, topology/cluster: by it clusters are found again.
	Name string
	// Cluster is its own name, where that is another one than the last part of Name.
	Cluster string
	// Fleet that it is part of, nil where that is not known.
	Fleet *fleet.Fleet
	// Source is where its documents stand, for what is said of them, "" for nowhere.
	Source string
	// Documents are its objects as text. Where both states have the same one it is not
	// parsed.
	Documents [][]byte
}

// Split takes a stream apart into its documents.
func Split(stream []byte) [][]byte {
	var documents [][]byte
	for len(stream) > 0 {
		at := bytes.Index(stream, []byte("\n---\n"))
		if at < 0 {
			return append(documents, stream)
		}
		documents = append(documents, stream[:at+1])
		stream = stream[at+len("\n---\n"):]
	}
	return documents
}

// own are the texts that belong to a cluster alone, by what is written in their place: two
// clusters in which all else is the same have the same change.
func (c *Cluster) own() []substitution {
	found := []substitution{{c.base(), "<cluster>"}}
	if c.Cluster != "" && c.Cluster != c.base() {
		found = append(found, substitution{c.Cluster, "<cluster>"})
	}
	if c.Fleet == nil {
		return found
	}
	entry := c.Fleet.Cluster(c.Title())
	if entry == nil {
		return found
	}
	for name, value := range c.Fleet.Labels(entry) {
		found = append(found, substitution{value, "<" + name + ">"})
	}
	for _, e := range entry.Exposes {
		found = append(found, substitution{e.Address, "<address>"})
	}
	return found
}

// General is a text with marks in place of what is the cluster's own.
func (c *Cluster) General(text string) string { return newTemplate(c.own()).text(text) }

// Title is the name of the cluster.
func (c *Cluster) Title() string {
	if c.Cluster != "" {
		return c.Cluster
	}
	return c.base()
}

func (c *Cluster) base() string {
	for i := len(c.Name) - 1; i >= 0; i-- {
		if c.Name[i] == '/' {
			return c.Name[i+1:]
		}
	}
	return c.Name
}

// Group is the topology of the cluster.
func (c *Cluster) Group() string {
	if n := len(c.Name) - len(c.base()); n > 0 {
		return c.Name[:n-1]
	}
	return ""
}

// reader parses documents, each once.
type reader struct {
	parser krm.Parser
	mutex  sync.Mutex
	faults []krm.Finding
}

// objects are those of documents that are meant for a cluster.
func (r *reader) objects(cluster *Cluster, documents [][]byte) []*krm.Object {
	var found []*krm.Object
	for _, d := range documents {
		m := r.parser.Parse(cmp.Or(cluster.Source, cluster.Name), d)
		for _, f := range m.Faults {
			f.Line = 0 // it counts in the document alone
			r.fault(f)
		}
		for _, o := range m.Objects {
			if o.IsManifest() {
				found = append(found, o)
			}
		}
	}
	krm.SortByRef(found)
	return found
}

func (r *reader) fault(f krm.Finding) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !slices.Contains(r.faults, f) {
		r.faults = append(r.faults, f)
	}
}
