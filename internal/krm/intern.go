package krm

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Interner keeps one node of those that say the same in the same line of their document,
// with all below them. Documents of clusters that differ in a name share all but that.
type Interner struct{ shards [64]shard }

type shard struct {
	sync.Mutex
	nodes map[uint64][]*yaml.Node
}

// Intern lets an object that nobody else has share its nodes with others. It is to be read
// from then on, and not edited.
func (in *Interner) Intern(o *Object) { o.node = yaml.NewRNode(in.intern(o.node.YNode())) }

// intern returns the node that stands for one, which must not be edited from then on.
// Comments and columns are left out: nobody asks for them. The sum of all below stands in
// the place of the column.
func (in *Interner) intern(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for i, child := range n.Content {
		n.Content[i] = in.intern(child)
	}
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	sum := sumOf(n)
	n.Column = int(sum)
	s := &in.shards[sum%uint64(len(in.shards))]
	s.Lock()
	defer s.Unlock()
	for _, known := range s.nodes[sum] {
		if isSame(known, n) {
			return known
		}
	}
	if s.nodes == nil {
		s.nodes = map[uint64][]*yaml.Node{}
	}
	n.Content = slices.Clip(n.Content)
	s.nodes[sum] = append(s.nodes[sum], n)
	return n
}

// sumOf is that of a node whose children are interned.
func sumOf(n *yaml.Node) uint64 {
	var digest xxhash.Digest
	digest.Reset()
	var word [8]byte
	add := func(value uint64) {
		binary.LittleEndian.PutUint64(word[:], value)
		_, _ = digest.Write(word[:])
	}
	add(uint64(n.Kind)<<32 | uint64(n.Style))
	add(uint64(n.Line))
	_, _ = digest.WriteString(n.Tag)
	_, _ = digest.WriteString(n.Value)
	for _, child := range n.Content {
		add(uint64(child.Column))
	}
	return digest.Sum64()
}

func isSame(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Style == b.Style && a.Line == b.Line && a.Tag == b.Tag && a.Value == b.Value && slices.Equal(a.Content, b.Content)
}
