package krm

import (
	"fmt"
	"reflect"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Functions ask the same of the same objects over and over: what they are called, whether
// they run pods, and what. A run that edits objects counts the edits of each, and what was
// found out of one counts until the next. A run that only reads keeps nothing, for several
// may look at its objects at once.

// edits are those of an object of a run, and what was found out since the last.
type edits struct {
	n uint64
	// before is what the object said before the first of them, for Flux; whole is the
	// object, as long as that is to be noted.
	before dollar
	whole  *Object
	// facts are as of that edit; another number for each that differs.
	facts
	at, number uint64
	workload   *Workload
}

// facts are what lists are put together from.
type facts struct {
	ref                  Ref
	isManifest, isHolder bool
}

// edited returns the object's node for an edit.
func (o *Object) edited() *yaml.Node {
	if e := o.edits; e != nil {
		e.n++
		if e.whole != nil {
			e.before, e.whole = e.whole.dollar(), nil
		}
	}
	return o.node.YNode()
}

// part is an object inside of this one, whose edits are this one's.
func (o *Object) part(n *yaml.RNode) *Object { return &Object{node: n, edits: o.edits} }

// count makes a list count the edits of its objects.
func (l *List) count() {
	l.counts = true
	for _, o := range l.Items {
		o.count()
	}
}

func (o *Object) count() {
	if o.edits == nil {
		o.edits = &edits{n: 1}
	}
}

// recount forgets what was found out, where nodes were edited by themselves.
func (l *List) recount() {
	for _, o := range l.Items {
		o.edited()
	}
}

// about returns what is known of an object of the run.
func (o *Object) about() *edits {
	e := o.edits
	if e.at != e.n {
		if found := o.find(); found != e.facts || e.at == 0 {
			e.facts = found
			e.number++
		}
		e.at = e.n
	} else if verify {
		agree(o, e.facts, o.find())
	}
	return e
}

func (o *Object) find() facts {
	_, isHolder := o.podTemplate()
	return facts{o.Ref(), o.IsManifest(), isHolder}
}

// agree stops a test that runs into a fact that is none any more.
func agree(o *Object, known, is any) {
	if !reflect.DeepEqual(known, is) {
		panic(fmt.Sprintf("%s was edited and not counted: known %v, is %v", o.Ref(), known, is))
	}
}

// order are the manifests of a list, sorted by identity.
type order struct {
	// of are the objects that it was made from, with the number of their facts.
	of        []numbered
	manifests []*Object
}

type numbered struct {
	*Object
	number uint64
}

// inOrder returns the manifests, sorted by identity. They are not the caller's.
func (r *Run) inOrder() []*Object {
	l, at, same := r.list, 0, true
	for _, all := range [][]*Object{l.Items, r.added} {
		for _, o := range all {
			o.count()
			same = same && at < len(l.order.of) && l.order.of[at] == numbered{o, o.about().number}
			at++
		}
	}
	if !same || at != len(l.order.of) {
		l.order = newOrder(r.Unshared())
	}
	return l.order.manifests
}

func newOrder(all []*Object) order {
	var made order
	for _, o := range all {
		made.of = append(made.of, numbered{o, o.about().number})
		if o.edits.isManifest {
			made.manifests = append(made.manifests, o)
		}
	}
	slices.SortStableFunc(made.manifests, func(a, b *Object) int { return a.edits.ref.Compare(b.edits.ref) })
	return made
}

// find is Find where edits are counted.
func (r *Run) find(kind, namespace, name string) *Object {
	wanted := Ref{Kind: kind, Namespace: namespace, Name: name}
	for _, all := range [][]*Object{r.list.Items, r.added} {
		for _, o := range all {
			o.count()
			at := o.about()
			if wanted.APIVersion = at.ref.APIVersion; at.ref == wanted && at.isManifest {
				return o
			}
		}
	}
	return nil
}

// known returns the manifests of some kinds, or all, sorted by identity.
func (r *Run) known(kinds []string) []*Object {
	var found []*Object
	for _, o := range r.inOrder() {
		if len(kinds) == 0 || slices.Contains(kinds, o.edits.ref.Kind) {
			found = append(found, o)
		}
	}
	return found
}

// pods are what a workload runs, as of an edit.
type pods struct {
	at  uint64
	all []*Container
}

// look returns what a workload runs.
func (w *Workload) look() *pods {
	if w.seen == nil {
		return w.pods()
	}
	if w.seen.at != w.edits.n {
		w.seen.at, w.seen.all = w.edits.n, w.pods().all
	} else if verify {
		agree(w.Object, nodesOf(w.seen.all), nodesOf(w.pods().all))
	}
	return w.seen
}

func nodesOf(containers []*Container) []*yaml.Node {
	var found []*yaml.Node
	for _, c := range containers {
		found = append(found, c.node.YNode())
	}
	return found
}

// identity is what a container runs, as of an edit.
type identity struct {
	at uint64
	thanos.Identity
}
