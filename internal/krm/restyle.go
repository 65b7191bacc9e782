package krm

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// restyled are the scalars that get another style than their own, by how often one
// was tried that did not hold them: first a literal block, then double quotes.
type restyled struct {
	tries   map[*yaml.Node]int
	changed bool
}

const (
	asBlock    = 1
	asQuoted   = 2
	restylings = asQuoted
)

// blockStyle is that of scalars that have lines of their own.
const blockStyle = yaml.Style(8 | 16)

// apply returns a copy of the value in the styles that hold it.
func (r *restyled) apply(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = r.apply(child)
	}
	tries := r.tries[n]
	switch {
	case tries == 0:
	case n.ShortTag() == yaml.NodeTagNull:
		c.Value, c.Style = "null", n.Style&yaml.TaggedStyle
	case tries == asBlock && strings.Contains(n.Value, "\n"):
		c.Style = n.Style&yaml.TaggedStyle | yaml.LiteralStyle
	default:
		c.Style = n.Style&yaml.TaggedStyle | yaml.DoubleQuotedStyle
	}
	return &c
}

// kept tells whether what was read says the same as what was printed, in blocks
// where those were wanted. A scalar that does not is tried in another style.
func (r *restyled) kept(want, got *yaml.Node) bool {
	r.changed = false
	return r.compare(want, got, false) && !r.changed
}

func (r *restyled) compare(want, got *yaml.Node, inFlow bool) bool {
	inFlow = inFlow || want.Style&yaml.FlowStyle != 0
	if want.Kind == yaml.ScalarNode && got.Kind == yaml.ScalarNode {
		lost := r.tries[want] == 0 && !inFlow && want.Style&blockStyle != 0 && got.Style&blockStyle == 0 && strings.Contains(want.Value, "\n")
		if lost || !sameScalar(want, got) {
			r.again(want)
		}
		return want.Anchor == got.Anchor
	}
	if want.Kind != got.Kind || want.Anchor != got.Anchor || len(want.Content) != len(got.Content) || want.ShortTag() != got.ShortTag() ||
		want.Kind == yaml.AliasNode && want.Value != got.Value {
		return false
	}
	for i, child := range want.Content {
		if !r.compare(child, got.Content[i], inFlow) {
			return false
		}
	}
	return true
}

func (r *restyled) again(n *yaml.Node) {
	if r.tries == nil {
		r.tries = map[*yaml.Node]int{}
	}
	if r.tries[n] < restylings {
		r.tries[n]++
		r.changed = true
	}
}

// all tries another style for every text that is not plain, when what was printed
// does not even have the same shape.
func (r *restyled) all(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagString {
		r.again(n)
	}
	for _, child := range n.Content {
		r.all(child)
	}
}

// sameScalar tells whether two scalars are one value: nulls are, however they are
// written; of all others the tag and the text count.
func sameScalar(a, b *yaml.Node) bool {
	tag := a.ShortTag()
	return tag == b.ShortTag() && (tag == yaml.NodeTagNull || a.Value == b.Value)
}
