package render

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// blueprint is what overlays have in common that say the same of the same files, and differ
// in the configurations of their functions alone. kustomize builds the first of them. For
// the others functions edit copies of its objects, and what kustomize does behind them is
// known from the first: it looks at the identities of objects, and they are the same.
type blueprint struct {
	// several tells that more than one overlay says so, and drawn that one was built for all.
	several, drawn bool
	// items are the objects as functions get them, nil where nothing can be shared, with the
	// inventory that stands before them, what was found before functions run, and the first
	// names of what has another.
	items    []*krm.Object
	shared   *krm.Shared
	findings []krm.Finding
	was      map[krm.Ref]string
	// refs are how objects name others, where refsKnown.
	refs      []backReference
	refsKnown bool
	// places of items by their identity.
	places map[placeID]int
	// endings by the identities of what functions hand back.
	mu      sync.RWMutex
	endings map[string]*ending
}

// blueprintOf returns that of all overlays of one key, nil where an overlay may come out as
// no other does.
func (r Renderer) blueprintOf(p *prepared, key string) *blueprint {
	s := snapshotOf(p.k.fs)
	if r.Reference || s == nil || p.k.remote || p.k.reachesBelow() || key == "" {
		return nil
	}
	if s.blueprints[key] == nil {
		s.blueprints[key] = &blueprint{endings: map[string]*ending{}}
	}
	return s.blueprints[key]
}

// sameness is a text that overlays have in common which kustomize makes the same of: all
// that the kustomization says, and the bytes of the files beside it. It is "" where a
// folder of the overlay's own stands in between.
func (k *kustomization) sameness() string {
	text, err := yaml.Marshal(k.Kustomization)
	if err != nil {
		return ""
	}
	parts := []string{filepath.Dir(k.dir), string(text)}
	for _, named := range references(&k.Kustomization) {
		path := k.path(named.value)
		switch {
		case named.isRemote() || filepath.IsAbs(named.value):
			return ""
		case named.folder && k.fs.IsDir(path):
			if !strings.HasPrefix(named.value, "../") || isBelow(path, k.dir) {
				return ""
			}
		default:
			data, err := k.fs.ReadFile(path)
			if err != nil {
				return ""
			}
			parts = append(parts, string(data))
		}
	}
	return strings.Join(parts, "\x00")
}

// render renders an overlay by the blueprint; nil where kustomize must build it.
func (b *blueprint) render(r Renderer, p *prepared) *Result {
	if b.items == nil {
		return nil
	}
	result := &Result{Overlay: p.overlay, Functions: p.pipeline, Inventory: b.shared, Findings: slices.Clone(b.findings), was: b.was}
	items := make([]*krm.Object, len(b.items))
	for i, o := range b.items {
		items[i] = o.Copy()
	}
	if items = r.runFunctions(result, items); result.Failed() {
		result.Inventory = nil
		return result
	}
	arranged := b.arrange(items)
	e := b.endingFor(arranged)
	if e == nil {
		return nil
	}
	result.keepLocal(items)
	var finished bool
	if result.Objects, finished = e.finish(b, arranged); !finished {
		return nil
	}
	return result
}

// arrange puts what functions hand back in the order in which kustomize takes it: an object
// keeps its place as long as it keeps its identity. It is nil where two have one identity.
func (b *blueprint) arrange(items []*krm.Object) []*krm.Object {
	kept := make([]*krm.Object, len(b.items))
	var added []*krm.Object
	seen := map[placeID]bool{}
	for _, o := range items {
		id := placeIDOf(o)
		if seen[id] {
			return nil
		}
		seen[id] = true
		if at, found := b.places[id]; found {
			kept[at] = o
		} else {
			added = append(added, o)
		}
	}
	return append(slices.DeleteFunc(kept, func(o *krm.Object) bool { return o == nil }), added...)
}

// isUntouched tells whether an object is as it was before functions ran.
func (b *blueprint) isUntouched(o *krm.Object) bool {
	at, found := b.places[placeIDOf(o)]
	return found && sameNode(b.items[at].Node().YNode(), o.Node().YNode())
}

func (b *blueprint) endingFor(arranged []*krm.Object) *ending {
	key := namesOf(arranged)
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.endings[key]
}

func (b *blueprint) keep(key string, e *ending) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.endings[key] = e
}
