package krm

import (
	"slices"
	"strings"
	"sync"
)

// Shared are objects that describe the fleet and stand in many lists: the inventory of
// overlays that are rendered together. Nobody edits them, and what is made of them is
// made once. Functions may run at once on lists that share them.
type Shared struct {
	objects []*Object
	lock    sync.Mutex
	// ofKinds are those of some kinds, sorted, and noted is what functions made of them.
	ofKinds map[string][]*Object
	noted   map[any]any
	index   sync.Once
	byName  map[[2]string]*Object
	// memo is of what the lists themselves have in common.
	memo Memo
}

// Share takes objects that lists may share: inventory that is marked as local
// configuration and waits for no function. It is nil when one of them is anything else.
func Share(objects []*Object) *Shared {
	for _, o := range objects {
		if !o.IsInventory() || !o.IsLocalConfig() || len(o.Pending()) > 0 {
			return nil
		}
	}
	return &Shared{objects: objects, ofKinds: map[string][]*Object{}, noted: map[any]any{}}
}

// Objects returns the objects, nil of none.
func (s *Shared) Objects() []*Object {
	if s == nil {
		return nil
	}
	return s.objects
}

func (s *Shared) of(kinds []string) []*Object {
	if s == nil {
		return nil
	}
	key := strings.Join(kinds, ",")
	s.lock.Lock()
	defer s.lock.Unlock()
	found, known := s.ofKinds[key]
	if !known {
		found = slices.DeleteFunc(slices.Clone(s.objects), func(o *Object) bool { return !slices.Contains(kinds, o.Kind()) })
		SortByRef(found)
		s.ofKinds[key] = found
	}
	return found
}

// named returns the first of the objects of a kind that has the name, or nil.
func (s *Shared) named(kind, name string) *Object {
	if s == nil {
		return nil
	}
	s.index.Do(func() {
		s.byName = make(map[[2]string]*Object, len(s.objects))
		for _, o := range slices.Backward(s.of(InventoryKinds)) { // the first of several counts
			s.byName[[2]string{o.Kind(), o.Name()}] = o
		}
	})
	return s.byName[[2]string{kind, name}]
}

// Share puts objects before the items that other lists have too.
func (l *List) Share(s *Shared) { l.shared = s }

// NoteShared keeps what a run made of the inventory alone, for all lists that share it.
// It must not be changed. Where the list has an inventory of its own, too, nothing is kept.
func (r *Run) NoteShared(key, value any) {
	if r.list.shared != nil && !r.hasOwnInventory() {
		r.list.shared.note(key, value)
	}
}

// NotedShared returns what is kept under a key of the inventory of this list, or nil.
func (r *Run) NotedShared(key any) any {
	if r.list.shared == nil || r.hasOwnInventory() {
		return nil
	}
	s := r.list.shared
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.noted[key]
}

func (s *Shared) note(key, value any) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.noted[key] = value
}

func (r *Run) hasOwnInventory() bool { return slices.ContainsFunc(r.Unshared(), (*Object).IsInventory) }

// Unshared returns the objects that the run has alone, in input order.
func (r *Run) Unshared() []*Object { return slices.Concat(r.list.Items, r.added) }
