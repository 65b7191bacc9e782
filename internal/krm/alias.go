package krm

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxExpanded bounds how many nodes an object may have once its aliases are
// written out: aliases of aliases grow without bounds.
const maxExpanded = 200_000

// writeOutAliases gives the objects that share parts through anchors and aliases
// parts of their own, so that an edit changes one place. The function that it
// returns puts back how the objects were written that nothing edited.
func (r *Run) writeOutAliases() (restore func()) {
	type shared struct {
		node            *yaml.Node
		written, before yaml.Node
	}
	var found []shared
	for _, o := range r.list.Items {
		n := o.node.YNode()
		if !o.IsManifest() || !shares(n) {
			continue
		}
		e := expander{}
		plain, before := e.expand(n), e.expand(n)
		if plain == nil || before == nil {
			continue // a cycle, or a bomb: no workload is either
		}
		found = append(found, shared{n, *n, *before})
		*n = *plain
	}
	return func() {
		for _, s := range found {
			if same(s.node, &s.before) {
				*s.node = s.written
			}
		}
	}
}

// shares tells whether a node has an anchor or an alias anywhere.
func shares(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || slices.ContainsFunc(n.Content, shares)
}

// mergeTag is that of a plain <<.
const mergeTag = "!!merge"

type expander struct {
	// open are the aliases that are being written out, made how many nodes were made.
	open []*yaml.Node
	made int
}

// expand returns a copy without anchors, aliases and merge keys, nil when there is none.
func (e *expander) expand(n *yaml.Node) *yaml.Node {
	if e.made++; e.made > maxExpanded {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		if slices.Contains(e.open, n.Alias) {
			return nil
		}
		e.open = append(e.open, n.Alias)
		c := e.expand(n.Alias)
		e.open = e.open[:len(e.open)-1]
		if c != nil {
			c.HeadComment, c.LineComment, c.FootComment = n.HeadComment, n.LineComment, n.FootComment
		}
		return c
	}
	c := *n
	c.Anchor, c.Content = "", make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		if c.Content[i] = e.expand(child); c.Content[i] == nil {
			return nil
		}
	}
	return merged(&c)
}

// merged returns a mapping with its merge keys written out: a field of its own
// goes before one that comes from elsewhere (yaml.org/type/merge). It is nil when
// what is merged is no mapping.
func merged(n *yaml.Node) *yaml.Node {
	at := slices.IndexFunc(n.Content, func(key *yaml.Node) bool { return key.Tag == mergeTag })
	if n.Kind != yaml.MappingNode || at < 0 || at%2 == 1 {
		return n
	}
	sources := []*yaml.Node{n.Content[at+1]}
	if sources[0].Kind == yaml.SequenceNode {
		sources = sources[0].Content
	}
	fields := slices.Concat(n.Content[:at:at], n.Content[at+2:])
	var brought []*yaml.Node
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			return nil
		}
		for i := 0; i+1 < len(source.Content); i += 2 {
			if !hasKey(fields, source.Content[i].Value) && !hasKey(brought, source.Content[i].Value) {
				brought = append(brought, source.Content[i], source.Content[i+1])
			}
		}
	}
	n.Content = slices.Insert(fields, at, brought...)
	return merged(n)
}

func hasKey(fields []*yaml.Node, name string) bool {
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i].Value == name {
			return true
		}
	}
	return false
}

// same tells whether two nodes are written alike.
func same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && a.Style == b.Style &&
		a.HeadComment == b.HeadComment && a.LineComment == b.LineComment && a.FootComment == b.FootComment &&
		slices.EqualFunc(a.Content, b.Content, same)
}
