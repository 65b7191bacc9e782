package krm

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// scraps are what texts of random trees are made of.
var scraps = []string{
	"a", "name", "thanos", "10m", "0", "7", "-", "--a", " ", "\n", ": ", ":", " #", "#", "'", `"`, `\`, "{", "}", "[", "]", ",", "$", "${X}", "(", "*", "&", "!", "|", ">", "%", "@", "`",
	"=", "<<", "~", "yes", "no", "null", "true", "1e3", "0x1", "é", "→", "😀", "\t", "\u2028", "\u0085", "\x01", "---", "...", "- ", "? ", "/", ".", ".inf", "y", "on", "\r", "\ufeff", "\ue000",
}

// TestEmit: what is printed without the library are the bytes that the library prints and
// reads again.
func TestEmit(t *testing.T) {
	emitted := 0
	for seed := range uint64(6_000) {
		n := randomNode(rand.New(rand.NewPCG(seed, 1)), 4)
		got, ok := emit(n)
		if !ok {
			continue
		}
		emitted++
		kept, err := printedNode(n)
		made, errMade := toNode(n)
		if diff := cmp.Diff(kept, made); err != nil || errMade != nil || diff != "" {
			t.Fatalf("%d: %v, %v (-printed +kept):\n%s", seed, err, errMade, diff)
		}
		var p printer
		want, err := p.printByLibrary(n, itself)
		if err != nil {
			t.Fatal(seed, err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatalf("%d (-library +at once):\n%s", seed, diff)
		}
	}
	if emitted < 600 {
		t.Errorf("only %d trees are printed without the library", emitted)
	}
}

// randomNode is a tree as objects are, mostly of harmless texts.
func randomNode(r *rand.Rand, depth int) *yaml.Node {
	kind := yaml.MappingNode
	if r.IntN(2) == 0 {
		kind = yaml.SequenceNode
	}
	if depth == 0 || depth < 4 && r.IntN(2) == 0 {
		return randomScalar(r, false)
	}
	n := &yaml.Node{Kind: kind, Tag: map[yaml.Kind]string{yaml.MappingNode: yaml.NodeTagMap, yaml.SequenceNode: yaml.NodeTagSeq}[kind]}
	for range r.IntN(4) {
		if kind == yaml.MappingNode {
			n.Content = append(n.Content, randomScalar(r, true))
		}
		n.Content = append(n.Content, randomNode(r, depth-1))
	}
	if r.IntN(30) == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

func randomScalar(r *rand.Rand, isKey bool) *yaml.Node {
	text := ""
	among := len(scraps)
	if r.IntN(3) > 0 {
		among = 4
	}
	for range 1 + r.IntN(4) {
		text += scraps[r.IntN(among)]
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: text}
	styles := []yaml.Style{0, 0, 0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle}
	if n.Style = styles[r.IntN(len(styles))]; isKey {
		n.Style = styles[r.IntN(3)]
	}
	switch {
	case isKey:
	case r.IntN(12) == 0:
		n = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: []string{"0", "12", "-3", "007", "1_0"}[r.IntN(5)]}
	case r.IntN(12) == 0:
		n = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: []string{"true", "false"}[r.IntN(2)]}
	case r.IntN(12) == 0:
		n = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull, Value: []string{"null", "", "~"}[r.IntN(3)]}
	}
	if r.IntN(60) == 0 {
		n.LineComment = "# c"
	}
	return n
}
