package krm

import (
	"regexp"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// deref follows aliases.
func deref(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// field returns the value of a mapping's field, or nil.
func field(m *yaml.Node, name string) *yaml.Node {
	m = deref(m)
	if m == nil || m.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return deref(m.Content[i+1])
		}
	}
	return nil
}

// lookup follows a path of fields, or returns nil.
func lookup(n *yaml.Node, path ...string) *yaml.Node {
	for _, name := range path {
		if n = field(n, name); n == nil {
			return nil
		}
	}
	return deref(n)
}

func child(n *yaml.RNode, path ...string) *yaml.RNode {
	if found := lookup(n.YNode(), path...); found != nil && found.Tag != yaml.NodeTagNull {
		return yaml.NewRNode(found)
	}
	return nil
}

// scalar returns the text of a scalar field, or "".
func scalar(n *yaml.RNode, path ...string) string {
	if found := lookup(n.YNode(), path...); found != nil && found.Kind == yaml.ScalarNode && found.Tag != yaml.NodeTagNull {
		return found.Value
	}
	return ""
}

// setField sets a mapping's field and keeps the comments and the place of a
// field that is there. An alias is replaced, never written through.
func setField(m *yaml.Node, name string, value *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value != name {
			continue
		}
		old := m.Content[i+1]
		if old != value {
			refuseReshape(old, value.Kind)
			value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
		}
		m.Content[i+1] = value
		return
	}
	if len(m.Content) == 0 || value.Kind != yaml.ScalarNode {
		m.Style &^= yaml.FlowStyle // an empty {} or a nested value reads better as a block
	}
	m.Content = append(m.Content, stringNode(name), value)
}

// reshape is what stops a function that would write over a value of another shape
// than it wants, and so lose what the user meant by it.
type reshape struct {
	at   *yaml.Node
	want yaml.Kind
}

// refuseReshape stops the function where a value would get another shape. What is
// empty, or null, is nobody's loss.
func refuseReshape(old *yaml.Node, want yaml.Kind) {
	is := deref(old)
	isEmpty := len(is.Content) == 0 && is.Kind != yaml.ScalarNode || is.Kind == yaml.ScalarNode && is.Value == ""
	if is.Kind != want && !isEmpty && is.ShortTag() != yaml.NodeTagNull {
		panic(reshape{old, want})
	}
}

func removeField(m *yaml.Node, name string) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			m.Content = append(m.Content[:i], m.Content[i+2:]...)
			return
		}
	}
}

// ensure returns the container node of the given kind below a path, making what
// is missing and replacing nulls. An alias or an anchored node on the way is
// replaced by a copy, so that writing below it changes one place only.
func ensure(n *yaml.Node, kind yaml.Kind, path ...string) *yaml.Node {
	for i, name := range path {
		want := yaml.MappingNode
		if i == len(path)-1 {
			want = kind
		}
		n = ensureField(n, name, want)
	}
	return n
}

func ensureField(m *yaml.Node, name string, kind yaml.Kind) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value != name {
			continue
		}
		if value := deref(m.Content[i+1]); value.Anchor != "" {
			m.Content[i+1] = copyNode(value)
			m.Content[i+1].Anchor = ""
		}
		if m.Content[i+1].Kind == kind {
			return m.Content[i+1]
		}
	}
	made := &yaml.Node{Kind: kind}
	if kind == yaml.MappingNode {
		made.Tag = yaml.NodeTagMap
	} else {
		made.Tag = yaml.NodeTagSeq
	}
	setField(m, name, made)
	return made
}

// copyNode returns a deep copy. Its nodes lie side by side: one by one they would cost
// most of the time that a copy takes.
func copyNode(n *yaml.Node) *yaml.Node {
	nodes, links := 1, 0
	count(n, &nodes, &links)
	c := copier{make([]yaml.Node, nodes), make([]*yaml.Node, links)}
	return c.copy(n)
}

func count(n *yaml.Node, nodes, links *int) {
	*nodes += len(n.Content)
	*links += len(n.Content)
	for _, child := range n.Content {
		count(child, nodes, links)
	}
}

// copier copies nodes into room that is there for them.
type copier struct {
	nodes []yaml.Node
	links []*yaml.Node
}

func (c *copier) copy(n *yaml.Node) *yaml.Node {
	made := &c.nodes[0]
	c.nodes = c.nodes[1:]
	*made = *n
	if few := len(n.Content); few > 0 {
		made.Content, c.links = c.links[:few:few], c.links[few:]
		for i, child := range n.Content {
			made.Content[i] = c.copy(child)
		}
	}
	return made
}

// mend makes aliases whose anchor was edited away stand for themselves: the first
// of them takes the anchor's place. bound holds what each anchor stands for.
func mend(n *yaml.Node, bound map[string]*yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode && bound[n.Value] == n.Alias:
		return
	case n.Kind == yaml.AliasNode:
		bound[n.Value] = n.Alias
		*n = *copyNode(n.Alias)
	case n.Anchor != "":
		bound[n.Anchor] = n
	}
	for _, c := range n.Content {
		mend(c, bound)
	}
}

// indented are texts that begin with a blank or a line break.
var indented = regexp.MustCompile(`[|>][1-9]`)
