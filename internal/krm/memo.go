package krm

import (
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// memory bounds how many results a Memo keeps, twice: those of late, and those before.
const memory = 4096

// Memo keeps what functions make of texts and values and of nothing else, for lists that
// hold the same ones: a thousand clusters have their rules in common. Several may ask at
// once. What was not asked for of late is forgotten, so that it stays small however many
// lists there are.
type Memo struct {
	lock         sync.Mutex
	late, before map[any]any
}

// Remember returns what make makes of a key, which says all that it depends on: a type of
// the asker's own, that holds the text and what else counts. It belongs to all who ask,
// and must not be changed. A list that shares nothing remembers for itself.
func Remember[K comparable, V any](r *Run, key K, make func() V) V {
	m := r.list.memory()
	if made, found := m.get(key); found {
		return made.(V)
	}
	made := make() // nobody waits: two may make the same
	m.put(key, made)
	return made
}

func (l *List) memory() *Memo {
	if l.shared != nil {
		return &l.shared.memo
	}
	if l.memo == nil {
		l.memo = &Memo{}
	}
	return l.memo
}

func (m *Memo) get(key any) (any, bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if made, found := m.late[key]; found {
		return made, true
	}
	made, found := m.before[key]
	if found {
		m.keep(key, made)
	}
	return made, found
}

func (m *Memo) put(key, made any) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.keep(key, made)
}

func (m *Memo) keep(key, made any) {
	if len(m.late) >= memory || m.late == nil {
		m.late, m.before = map[any]any{}, m.late
	}
	m.late[key] = made
}

// Value is a value with yaml tags, or a node, that is set in many objects. It is turned
// into what stands in them once, and copied from then on.
type Value struct {
	node *yaml.Node
	err  error
}

// ValueOf makes one, which Object.Set takes.
func ValueOf(value any) *Value {
	n, err := toNode(value)
	return &Value{n, err}
}

func (v *Value) copy() (*yaml.Node, error) {
	if v.err != nil {
		return nil, v.err
	}
	return copyNode(v.node), nil
}
