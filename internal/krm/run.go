package krm

import (
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Function is one KRM function with its configuration: a struct whose fields
// are the spec of the function's kind.
type Function interface {
	// Default fills the fields that were left out.
	Default()
	// Validate returns every problem of the configuration, with paths below spec.
	Validate() []problem.Problem
	// Transform edits the objects of the run and reports what it finds. It reads
	// no clock, no environment, no network and no file.
	Transform(r *Run)
}

// Editor is a Function that writes something into containers of some components.
type Editor interface {
	// Edits returns the components.
	Edits() []thanos.Component
}

func editsOf(f Function) []thanos.Component {
	if editor, ok := f.(Editor); ok {
		return editor.Edits()
	}
	return nil
}

// Definition is what the catalog knows of a function.
type Definition struct {
	// Name is verb-noun, Kind its PascalCase.
	Name, Kind string
	// Summary is one sentence.
	Summary string
	// New returns a fresh configuration. No two runs share one.
	New func() Function
	// Validates tells that the function changes nothing.
	Validates bool
	// Rules are those that findings name, for functions that have any.
	Rules []legacy.Rule
}

// Tags are those of catalogs.
func (d *Definition) Tags() []string {
	if d.Validates {
		return []string{"validator", "prometheus", "thanos"}
	}
	return []string{"mutator", "prometheus", "thanos"}
}

// Run is one function at work on one list.
type Run struct {
	list     *List
	function string
	// edits are the components that the function writes something into.
	edits []thanos.Component
	added []*Object
	// ensured are the objects that the function asked for, made or found.
	ensured []*Object
	// keeps what it did not ask for, see KeepGenerated.
	keeps bool
	// kinds are what was found of some kinds, by their names. Several may look at once.
	kinds    map[string]ofKinds
	memory   sync.Mutex
	findings []Finding
	// index finds the objects of a run that only reads, nil for others.
	index map[[3]string]*Object
	// makers are what controllers make ConfigMaps and Secrets of, once asked for.
	makers   map[[2]string][]*Maker
	indexing sync.Once
}

// NewReading returns a run that only reads objects, which nobody edits meanwhile.
func NewReading(objects []*Object) *Run {
	r := NewRun(NewList(nil, objects), "")
	r.index = make(map[[3]string]*Object, len(objects))
	for _, o := range slices.Backward(objects) { // the first of several counts
		if o.IsManifest() {
			r.index[[3]string{o.Kind(), o.Namespace(), o.Name()}] = o
		}
	}
	return r
}

// NewRun returns a run of the named function on the objects of a list.
func NewRun(list *List, function string) *Run { return &Run{list: list, function: function} }

// Finish appends the objects that the run made, in a fixed order, lifts the
// function's own guard when nothing is wrong, and returns the findings.
func (r *Run) Finish() []Finding {
	SortByRef(r.added)
	r.list.Items = append(r.list.Items, r.added...)
	r.added = nil
	if !HasErrors(r.findings) {
		r.checkGuard()
	}
	if !HasErrors(r.findings) {
		r.warnLeftOver()
		r.liftGuard()
	}
	return r.findings
}

// KeepGenerated says that another call of the function may have made what this one
// does not ask for, so that it is not left over.
func (r *Run) KeepGenerated() { r.keeps = true }

// LeftOver is what is said of an object that a run has no use for any more.
const LeftOver = "this one has no use for it"

// warnLeftOver tells of what an earlier run of the function made and this one no
// longer asks for. It stays: who renders in place may have built on it.
func (r *Run) warnLeftOver() {
	ensured := map[*Object]bool{}
	for _, o := range r.ensured {
		ensured[o] = true
	}
	for _, o := range r.Manifests() {
		if !r.keeps && o.Annotation(GeneratedAnnotation) == r.function && !ensured[o] {
			r.Warnf(o, "", "remove it", "an earlier run of %s wrote it, and %s", r.function, LeftOver)
		}
	}
}

// Note keeps a value for the functions that run behind this one, and for forks. It
// must not be changed, and say nothing but what the objects say.
func (r *Run) Note(key, value any) {
	if r.list.noted == nil {
		r.list.noted = map[any]any{}
	}
	r.list.noted[key] = value
}

// Noted returns what is kept under a key, or nil.
func (r *Run) Noted(key any) any { return r.list.noted[key] }

// Config returns the function's configuration object.
func (r *Run) Config() *Object { return r.list.Config }

// Function returns the name of the function that runs.
func (r *Run) Function() string { return r.function }

// Findings returns what was found so far.
func (r *Run) Findings() []Finding { return r.findings }

// Items returns every object of the run, local-config ones too, in input order.
func (r *Run) Items() []*Object { return slices.Concat(r.list.shared.Objects(), r.list.Items, r.added) }

// Manifests returns the objects meant for a cluster, sorted by identity so that
// the order of the input does not matter.
func (r *Run) Manifests(kinds ...string) []*Object {
	if r.list.counts {
		return r.known(kinds)
	}
	if known, found := r.remembered(kinds); found {
		return known
	}
	var found []*Object
	for _, o := range r.Unshared() {
		if (len(kinds) == 0 || slices.Contains(kinds, o.Kind())) && o.IsManifest() {
			found = append(found, o)
		}
	}
	SortByRef(found)
	if len(kinds) > 0 {
		r.remember(kinds, found)
	}
	return found
}

// OfGroup returns the manifests of an API group and one of the kinds, sorted by identity.
func (r *Run) OfGroup(group string, kinds ...string) []*Object {
	return slices.DeleteFunc(r.Manifests(kinds...), func(o *Object) bool { return o.Group() != group })
}

// LocalConfigs returns the local-config objects of the project's API group and
// one of the kinds, sorted by identity.
func (r *Run) LocalConfigs(kinds ...string) []*Object {
	shared := r.list.shared.of(kinds)
	var found []*Object
	for _, o := range r.Unshared() {
		if slices.Contains(kinds, o.Kind()) && o.Text("apiVersion") == APIVersion {
			found = append(found, o)
		}
	}
	if len(found) == 0 {
		return slices.Clone(shared)
	}
	found = slices.Concat(shared, found)
	SortByRef(found)
	return found
}

// LocalConfig returns the first of those of a kind that has the name, or nil.
func (r *Run) LocalConfig(kind, name string) *Object {
	var own []*Object
	for _, o := range r.Unshared() {
		if o.Kind() == kind && o.Text("apiVersion") == APIVersion && o.Name() == name {
			own = append(own, o)
		}
	}
	if shared := r.list.shared.named(kind, name); shared != nil {
		own = append([]*Object{shared}, own...)
	}
	if len(own) == 0 {
		return nil
	}
	SortByRef(own)
	return own[0]
}

// Find returns an object by kind, namespace and name, or nil. References of what
// kustomize has renamed name it as it is called now, see mend.
func (r *Run) Find(kind, namespace, name string) *Object {
	if r.index != nil {
		return r.index[[3]string{kind, namespace, name}]
	}
	if r.list.counts {
		return r.find(kind, namespace, name)
	}
	for _, o := range r.Unshared() {
		if o.Kind() == kind && o.Name() == name && o.Namespace() == namespace && o.IsManifest() {
			return o
		}
	}
	return nil
}
