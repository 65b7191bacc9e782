package show

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/meaning"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// New says what a comparison found, and what it means; said are other consequences, by the
// name of the cluster.
func New(c *change.Comparison, said map[string][]meaning.Meaning) *Report {
	r := &Report{Old: c.Old.Title, New: c.New.Title, Groups: c.Groups()}
	differs := map[string]*change.Difference{}
	for _, d := range c.Differences {
		differs[d.Name] = d
	}
	for _, name := range c.Names {
		switch d := differs[name]; {
		case d == nil:
			r.Both = append(r.Both, name)
		case d.From == nil:
			r.Added = append(r.Added, name)
		case d.To == nil:
			r.Removed = append(r.Removed, name)
		default:
			r.Both = append(r.Both, name)
			r.Changed++
		}
	}
	r.Meanings = meanings(c, r, said)
	r.short = oneTopology(c.Names)
	return r
}

// meanings are what all changes mean, folded.
func meanings(c *change.Comparison, r *Report, said map[string][]meaning.Meaning) []Told {
	var items []change.Foldable[meaning.Meaning]
	for _, class := range c.Classes {
		for _, of := range models(c, class[0]) {
			for _, m := range meaning.Of(of.Change) {
				if of.member != "" {
					items = append(items, change.Foldable[meaning.Meaning]{Cluster: of.member, Value: m, Template: m, Key: key(m), TemplateKey: key(m)})
					continue
				}
				items = append(items, change.Foldables(class, m, general, key)...)
			}
		}
	}
	items = append(items, wholes(c, r)...)
	for _, d := range c.Renamed {
		m := meaning.Renamed(d.From.Name, d.To.Name)
		items = append(items, change.Foldable[meaning.Meaning]{Cluster: d.Name, Value: m, Template: m, Key: key(m), TemplateKey: key(m)})
	}
	for _, cluster := range c.New.Clusters {
		for _, m := range said[cluster.Name] {
			template := general(m, cluster.General)
			items = append(items, change.Foldable[meaning.Meaning]{Cluster: cluster.Name, Value: m, Template: template, Key: key(m), TemplateKey: key(template)})
		}
	}
	var found []Told
	for _, f := range change.Fold(items) {
		found = append(found, Told{f.Value, f.Clusters})
	}
	slices.SortStableFunc(found, func(a, b Told) int {
		return cmp.Or(meaning.Rank(a.Severity)-meaning.Rank(b.Severity), len(b.Clusters)-len(a.Clusters), strings.Compare(a.Clusters[0], b.Clusters[0]))
	})
	return found
}

func general(m meaning.Meaning, write func(string) string) meaning.Meaning {
	m.Object, m.Field = change.Written(m.Object, write), write(m.Field)
	m.Message, m.Remedy = write(m.Message), write(m.Remedy)
	return m
}

func key(m meaning.Meaning) string {
	return strings.Join([]string{string(m.Topic), string(m.Severity), m.Object.APIVersion, m.Object.String(), m.Field, m.Message, m.Remedy}, "\x00")
}

// modelled is a cluster in both states; member is its name where a control plane hands it
// its objects.
type modelled struct {
	meaning.Change
	member string
}

// models are the clusters that a difference is about: itself, or the members of a control
// plane that have no output of their own.
func models(c *change.Comparison, d *change.Difference) []modelled {
	before, after := observe.Read([]observe.Input{input(c, d.From)}), observe.Read([]observe.Input{input(c, d.To)})
	if len(before.ControlPlanes)+len(after.ControlPlanes) == 0 {
		return []modelled{{Change: meaning.Change{Old: before.Clusters[0], New: after.Clusters[0], Objects: d.Objects}}}
	}
	var found []modelled
	for _, old := range before.Clusters {
		name := path.Join(old.Group, old.Name)
		i := slices.IndexFunc(after.Clusters, func(o *observe.Cluster) bool { return o.Name == old.Name })
		if _, own := slices.BinarySearch(c.Names, name); own || i < 0 {
			continue
		}
		objects := change.Compare(old.Objects, after.Clusters[i].Objects)
		if len(objects) > 0 {
			found = append(found, modelled{meaning.Change{Old: old, New: after.Clusters[i], Objects: objects}, name})
		}
	}
	return found
}

func input(c *change.Comparison, cluster *change.Cluster) observe.Input {
	in := observe.Input{Name: cluster.Title(), Group: cluster.Group(), Objects: c.ObjectsOf(cluster), Fleet: cluster.Fleet}
	if in.Fleet != nil {
		in.Entry = in.Fleet.Cluster(in.Name)
	}
	return in
}

// wholes are what clusters mean that are new or gone: who dials them, and what they leave
// behind.
func wholes(c *change.Comparison, r *Report) []change.Foldable[meaning.Meaning] {
	if len(r.Added)+len(r.Removed) == 0 {
		return nil
	}
	before, after := fleetOf(c, c.Old), fleetOf(c, c.New)
	var items []change.Foldable[meaning.Meaning]
	add := func(name string, all []meaning.Meaning) {
		for _, m := range all {
			items = append(items, change.Foldable[meaning.Meaning]{Cluster: name, Value: m, Template: m, Key: key(m), TemplateKey: key(m)})
		}
	}
	for _, d := range c.Differences {
		switch {
		case d.To == nil:
			add(d.Name, meaning.Gone(before, after, clusterIn(before, d.From)))
		case d.From == nil:
			add(d.Name, meaning.Come(before, after, clusterIn(after, d.To)))
		}
	}
	return items
}

func fleetOf(c *change.Comparison, s change.State) *observe.Fleet {
	var inputs []observe.Input
	for _, cluster := range s.Clusters {
		inputs = append(inputs, input(c, cluster))
	}
	return observe.Read(inputs)
}

func clusterIn(f *observe.Fleet, cluster *change.Cluster) *observe.Cluster {
	for _, all := range [][]*observe.Cluster{f.Clusters, f.ControlPlanes} {
		for _, c := range all {
			if c.Name == cluster.Title() && c.Group == cluster.Group() {
				return c
			}
		}
	}
	return nil
}

// oneTopology tells whether all clusters are of one topology, so that their own names say
// enough.
func oneTopology(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return path.Dir(name) != path.Dir(names[0]) })
}
