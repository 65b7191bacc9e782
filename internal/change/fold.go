package change

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Group is what changes in the same way in the same clusters.
type Group struct {
	// Clusters are their names, sorted.
	Clusters []string
	Objects  []Same
}

// Same is an object that changes in the same way in several clusters. What is a cluster's
// own stands as <cluster>, or as the name of its label, where there are several.
type Same struct {
	Action Action
	// From and To are its identities, empty where there is none.
	From, To krm.Ref
	Fields   []Field
}

// Ref is the identity of the object after the change, or before where it is gone.
func (s Same) Ref() krm.Ref {
	if s.Action == Removed {
		return s.From
	}
	return s.To
}

// Foldable is something that is said of one cluster, as it is there and as it is anywhere.
type Foldable[T any] struct {
	Cluster string
	// Value and Template with their keys: what has one key is the same.
	Value, Template  T
	Key, TemplateKey string
}

// Fold puts together what is the same in several clusters: word for word, and else but for
// what is the clusters' own. It keeps the order in which things were said first.
func Fold[T any](items []Foldable[T]) []Folded[T] {
	var exact []Folded[T]
	at := map[string]int{}
	for _, item := range items {
		i, known := at[item.Key]
		if !known {
			i = len(exact)
			at[item.Key], exact = i, append(exact, Folded[T]{Value: item.Value, template: item.Template, key: item.TemplateKey})
		}
		exact[i].Clusters = append(exact[i].Clusters, item.Cluster)
	}
	var found []Folded[T]
	clear(at)
	for _, e := range exact {
		i, known := at[e.key]
		switch {
		case len(e.Clusters) > 1: // the same everywhere, whatever the clusters are called
			found = append(found, e)
		case !known:
			at[e.key], found = len(found), append(found, e)
		default:
			found[i].Value = found[i].template
			found[i].Clusters = append(found[i].Clusters, e.Clusters...)
		}
	}
	for i := range found {
		slices.Sort(found[i].Clusters)
		found[i].Clusters = slices.Compact(found[i].Clusters)
	}
	return found
}

// Folded is something that is said of several clusters.
type Folded[T any] struct {
	Value    T
	Clusters []string
	template T
	key      string
}

// piece is one field that changes, or an object that comes or goes.
type piece struct {
	Same
	order int
}

// Groups returns what changes, folded: most clusters first.
func (c *Comparison) Groups() []Group {
	var items []Foldable[piece]
	for _, class := range c.alike {
		for _, o := range class[0].Objects {
			for i, p := range pieces(o) {
				items = append(items, Foldables(class, piece{p, i}, piece.general, piece.key)...)
			}
		}
	}
	return grouped(Fold(items))
}

// pieces are the fields of an object, or the object itself where it comes or goes.
func pieces(o Object) []Same {
	s := Same{Action: o.Action}
	if o.From != nil {
		s.From = o.From.Ref()
	}
	if o.To != nil {
		s.To = o.To.Ref()
	}
	if len(o.Fields) == 0 {
		return []Same{s}
	}
	var found []Same
	for _, f := range o.Fields {
		s.Fields = []Field{f}
		found = append(found, s)
	}
	return found
}

func (p piece) key() string {
	parts := []string{string(p.Action), p.From.APIVersion, p.From.String(), p.To.APIVersion, p.To.String()}
	for _, f := range p.Fields {
		parts = append(parts, f.Path, f.key, f.Old, f.New)
	}
	return strings.Join(parts, "\x00")
}

func (p piece) general(write func(string) string) piece {
	p.From, p.To = Written(p.From, write), Written(p.To, write)
	p.Fields = slices.Clone(p.Fields)
	for i, f := range p.Fields {
		f.Path, f.Old, f.New, f.Lines, f.key = write(f.Path), write(f.Old), write(f.New), write(f.Lines), write(f.key)
		p.Fields[i] = f
	}
	return p
}

// Written is an identity with other words.
func Written(r krm.Ref, write func(string) string) krm.Ref {
	r.Name, r.Namespace = write(r.Name), write(r.Namespace)
	return r
}

// grouped puts together what the same clusters have, and the fields of one object.
func grouped(folded []Folded[piece]) []Group {
	var groups []Group
	at := map[string]int{}
	pieces := map[int][]piece{}
	for _, f := range folded {
		key := strings.Join(f.Clusters, "\x00")
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, Group{Clusters: f.Clusters})
		}
		pieces[i] = append(pieces[i], f.Value)
	}
	for i := range groups {
		groups[i].Objects = joined(pieces[i])
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(len(b.Clusters)-len(a.Clusters), strings.Compare(a.Clusters[0], b.Clusters[0]))
	})
	return groups
}

// joined are the objects of pieces, sorted by identity.
func joined(pieces []piece) []Same {
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return cmp.Or(a.Ref().Compare(b.Ref()), a.From.Compare(b.From), a.order-b.order)
	})
	var objects []Same
	for _, p := range pieces {
		last := len(objects) - 1
		if last >= 0 && objects[last].Action == p.Action && objects[last].From == p.From && objects[last].To == p.To && len(p.Fields) > 0 {
			objects[last].Fields = append(objects[last].Fields, p.Fields...)
			continue
		}
		p.Fields = slices.Clone(p.Fields)
		objects = append(objects, p.Same)
	}
	return objects
}

// Foldables are something that is said of the first cluster of a class, for each of them;
// general writes it without what is the cluster's own.
func Foldables[T any](class Class, value T, general func(T, func(string) string) T, key func(T) string) []Foldable[T] {
	template := general(value, class[0].template.text)
	own, templateKey := key(value), key(template)
	var found []Foldable[T]
	for i, d := range class {
		item := Foldable[T]{Cluster: d.Name, Value: value, Key: own, Template: template, TemplateKey: templateKey}
		if i > 0 && own != templateKey { // it is called otherwise there
			item.Value, item.Key = template, templateKey+"\x00"+d.Name
		}
		found = append(found, item)
	}
	return found
}
