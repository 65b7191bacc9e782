package scaffold

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
)

// entry prints the FleetCluster of the new cluster.
func (a Addition) entry(added *Added) ([]byte, error) {
	like, err := a.find(a.Like)
	if err != nil {
		return nil, err
	}
	spec := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; like.spec != nil && i+1 < len(like.spec.Content); i += 2 {
		if key := like.spec.Content[i]; key.Value != "name" && key.Value != "labels" && key.Value != "renderedElsewhere" {
			spec.Content = append(spec.Content, key, written(like.spec.Content[i+1]))
		}
	}
	old := written(spec)
	given := a.label(spec)
	if err := a.refuseSameLabels(old, spec); err != nil {
		return nil, err
	}
	addresses, err := a.expose(spec, a.following(old, spec), added)
	if err != nil {
		return nil, err
	}
	services, err := a.exportServices(spec, added)
	if err != nil {
		return nil, err
	}
	stores, err := a.store(spec, added)
	if err != nil {
		return nil, err
	}
	given = slices.Concat(given, addresses, services, stores)
	for i := 0; i+1 < len(spec.Content); i += 2 {
		if key := spec.Content[i].Value; key != "components" && key != "queries" {
			a.renameValues(spec.Content[i+1], given)
		}
	}
	a.noteShared(old, spec, added)
	a.noteCopied(spec, added)
	added.Exposes = at(spec, "exposes", 0) != nil
	return entryText(a.Name, like.labels, spec)
}

// entryText prints a FleetCluster.
func entryText(name string, labels, spec *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "apiVersion: thanos-fleet.dev/v1alpha1\nkind: %s\nmetadata:\n  name: %s\n", fleet.ClusterKind, name)
	if labels != nil && len(labels.Content) > 0 {
		text, err := printed(map[string]map[string]*yaml.Node{"metadata": {"labels": written(labels)}})
		if err != nil {
			return nil, err
		}
		_, below, _ := strings.Cut(string(text), "\n")
		out.WriteString(below)
	}
	out.WriteString("  annotations:\n    config.kubernetes.io/local-config: \"true\"\n")
	text, err := printed(map[string]*yaml.Node{"spec": spec})
	return append(out.Bytes(), text...), err
}

func printed(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	err := encoder.Encode(value)
	return out.Bytes(), err
}

// renameValues replaces the name in values, but not in those that were given.
func (a Addition) renameValues(n *yaml.Node, given []*yaml.Node) {
	if n.Kind == yaml.ScalarNode && !slices.Contains(given, n) {
		n.Value = a.replace(n.Value)
	}
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			a.renameValues(child, given)
		}
	}
}

// written returns a copy of a node with what its aliases stand for in their place:
// their anchors may be elsewhere in the other's file.
func written(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	c := *n
	c.Anchor, c.Content = "", nil
	for _, child := range n.Content {
		c.Content = append(c.Content, written(child))
	}
	return &c
}
