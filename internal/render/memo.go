package render

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// digest stands for a value as it is written, comments and styles too.
type digest [sha256.Size]byte

// memo keeps what is made of values, by what they say: most objects are the same in every
// cluster. What comes once is not kept, so that memory holds what clusters share, and not
// the clusters. A nil memo keeps nothing.
type memo[V any] struct {
	mu   sync.Mutex
	seen map[digest]bool
	made map[digest]V
}

func newMemo[V any]() *memo[V] { return &memo[V]{seen: map[digest]bool{}, made: map[digest]V{}} }

// of returns what make makes of a value and nothing else. It belongs to all who asked.
func (m *memo[V]) of(n *yaml.Node, make func() (V, error)) (V, error) {
	if m == nil {
		return make()
	}
	d, plain := digestOf(n)
	if made, found := m.get(d); found && plain {
		return made, nil
	}
	made, err := make()
	if err == nil && plain {
		m.keep(d, made)
	}
	return made, err
}

func (m *memo[V]) get(d digest) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	made, found := m.made[d]
	return made, found
}

// keep keeps what came before.
func (m *memo[V]) keep(d digest, made V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen[d] {
		m.made[d] = made
	}
	m.seen[d] = true
}

// digestOf is false for what shares parts.
func digestOf(n *yaml.Node) (d digest, plain bool) {
	text, plain := appendNode(nil, n)
	return sha256.Sum256(text), plain
}

func appendNode(text []byte, n *yaml.Node) ([]byte, bool) {
	if n.Anchor != "" || n.Alias != nil {
		return nil, false
	}
	for _, number := range []uint64{uint64(n.Kind), uint64(n.Style), uint64(len(n.Content))} {
		text = binary.AppendUvarint(text, number)
	}
	for _, part := range []string{n.Tag, n.Value, n.HeadComment, n.LineComment, n.FootComment} {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	for _, child := range n.Content {
		var plain bool
		if text, plain = appendNode(text, child); !plain {
			return nil, false
		}
	}
	return text, true
}

// memos are what is printed of objects and read again, on the three ways that each goes:
// to the functions, from them, and out.
type memos struct {
	in, back *memo[*yaml.RNode]
	out      *memo[[]byte]
}

func newMemos() memos {
	return memos{newMemo[*yaml.RNode](), newMemo[*yaml.RNode](), newMemo[[]byte]()}
}

// memosOf returns those of the files that an overlay is read from.
func (r Renderer) memosOf(k *kustomization) memos {
	if s := snapshotOf(k.fs); s != nil && !r.Reference && !r.alone {
		return s.memos
	}
	return memos{}
}
