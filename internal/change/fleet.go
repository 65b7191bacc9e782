package change

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Difference is one cluster that differs, before and after; one of the two is nil where the
// cluster is new or gone.
type Difference struct {
	Name     string
	From, To *Cluster
	// Objects that differ.
	Objects []Object
	// before and after are the documents that only one state has, and template what is the
	// cluster's own in them.
	before, after [][]byte
	template      template
	// same tells differences apart that are the same but for what is the clusters' own: of
	// their objects, and of all that they are made of.
	same, whole [sha256.Size]byte
}

// Side is the cluster as it will be, or was where it is gone.
func (d *Difference) Side() *Cluster {
	if d.To != nil {
		return d.To
	}
	return d.From
}

// Class are clusters in which everything is the same but for what is their own, in both
// states: what is true of the first is true of all.
type Class []*Difference

// Comparison is what differs between two states.
type Comparison struct {
	Old, New State
	// Names of the clusters of both states together, sorted.
	Names []string
	// Differences by the name of the cluster.
	Differences []*Difference
	// Renamed are those whose output is called otherwise.
	Renamed []*Difference
	// Classes of those that are in both states.
	Classes []Class
	// alike are those whose objects differ in the same way.
	alike  []Class
	reader reader
}

// Faults are why documents cannot be read.
func (c *Comparison) Faults() []krm.Finding { return c.reader.faults }

// CompareStates compares two states.
func CompareStates(before, after State) *Comparison {
	c := &Comparison{Old: before, New: after}
	olds, news := byName(before), byName(after)
	findAgain(olds, news)
	names := slices.Sorted(maps.Keys(olds))
	for name := range news {
		if olds[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	c.Names = names
	for _, name := range names {
		if from, to := olds[name], news[name]; from != nil && to != nil && from.Name != to.Name {
			c.Renamed = append(c.Renamed, &Difference{Name: name, From: from, To: to})
		}
	}
	all := make([]*Difference, len(names))
	inParallel(len(names), func(i int) { all[i] = differ(names[i], olds[names[i]], news[names[i]]) })
	c.Differences = slices.DeleteFunc(all, func(d *Difference) bool { return d == nil })
	c.classify()
	return c
}

func byName(s State) map[string]*Cluster {
	found := map[string]*Cluster{}
	for _, c := range s.Clusters {
		found[c.Name] = c
	}
	return found
}

// findAgain puts clusters whose output is called otherwise where they are now: those of one
// topology and one name.
func findAgain(olds, news map[string]*Cluster) {
	for name, to := range news {
		if olds[name] != nil {
			continue
		}
		for was, from := range olds {
			if news[was] == nil && from.Group() == to.Group() && from.Title() == to.Title() {
				delete(olds, was)
				olds[name] = from
				break
			}
		}
	}
}

// differ finds the documents that only one state of a cluster has, nil where there is none.
func differ(name string, from, to *Cluster) *Difference {
	d := &Difference{Name: name, From: from, To: to}
	if from == nil || to == nil {
		return d
	}
	left := map[string]int{}
	for _, text := range from.Documents {
		left[string(text)]++
	}
	for _, text := range to.Documents {
		if left[string(text)] > 0 {
			left[string(text)]--
			continue
		}
		d.after = append(d.after, text)
	}
	for _, text := range from.Documents {
		if left[string(text)] > 0 {
			left[string(text)]--
			d.before = append(d.before, text)
		}
	}
	if len(d.before)+len(d.after) == 0 {
		return nil
	}
	d.template = newTemplate(shared(from.own(), to.own()))
	d.same = d.sum(d.before, d.after)
	d.whole = d.sum(from.Documents, to.Documents)
	return d
}

// shared are the texts that are a cluster's own before and after: one that changes is the
// change.
func shared(before, after []substitution) []substitution {
	return slices.DeleteFunc(slices.Clone(after), func(s substitution) bool { return !slices.Contains(before, s) })
}

func (d *Difference) sum(before, after [][]byte) (sum [sha256.Size]byte) {
	hash := sha256.New()
	write := func(documents [][]byte) {
		templates := make([][]byte, len(documents))
		for i, text := range documents {
			templates[i] = d.template.of(text)
		}
		slices.SortFunc(templates, bytes.Compare)
		for _, text := range templates {
			hash.Write(text)
			hash.Write([]byte("\n---\n"))
		}
		hash.Write([]byte{0})
	}
	write(before)
	write(after)
	hash.Sum(sum[:0])
	return sum
}

// classify finds the clusters that are alike, and compares the objects of one of each.
func (c *Comparison) classify() {
	both := slices.DeleteFunc(slices.Clone(c.Differences), (*Difference).isWhole)
	c.alike = classes(both, func(d *Difference) [sha256.Size]byte { return d.same })
	inParallel(len(c.alike), func(i int) {
		first := c.alike[i][0]
		objects := Compare(c.reader.objects(first.From, first.before), c.reader.objects(first.To, first.after))
		for _, d := range c.alike[i] {
			d.Objects = objects
		}
	})
	says := func(d *Difference) bool { return d.isWhole() || len(d.Objects) > 0 }
	c.Differences = slices.DeleteFunc(c.Differences, func(d *Difference) bool { return !says(d) })
	both = slices.DeleteFunc(both, func(d *Difference) bool { return !says(d) })
	c.Classes = classes(both, func(d *Difference) [sha256.Size]byte { return d.whole })
}

// isWhole tells whether the cluster is new or gone.
func (d *Difference) isWhole() bool { return d.From == nil || d.To == nil }

// classes puts together what has the same sum, in the order of the first of each.
func classes(all []*Difference, sum func(*Difference) [sha256.Size]byte) []Class {
	at := map[[sha256.Size]byte]int{}
	var found []Class
	for _, d := range all {
		i, known := at[sum(d)]
		if !known {
			i = len(found)
			at[sum(d)], found = i, append(found, nil)
		}
		found[i] = append(found[i], d)
	}
	return found
}

// ObjectsOf returns all objects of a cluster.
func (c *Comparison) ObjectsOf(cluster *Cluster) []*krm.Object {
	if cluster == nil {
		return nil
	}
	return c.reader.objects(cluster, cluster.Documents)
}

// inParallel calls a function for each number below n.
func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}
