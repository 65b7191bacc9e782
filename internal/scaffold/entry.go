package scaffold

import (
	"bytes"
	"fmt"
	"maps"
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
	given := a.label(spec)
	addresses, err := a.expose(spec)
	if err != nil {
		return nil, err
	}
	services, err := a.exportServices(spec, added)
	if err != nil {
		return nil, err
	}
	given = slices.Concat(given, addresses, services, a.store(spec, added))
	for i := 0; i+1 < len(spec.Content); i += 2 {
		if key := spec.Content[i].Value; key != "components" && key != "queries" {
			a.renameValues(spec.Content[i+1], given)
		}
	}
	a.noteAnnotations(spec, added)
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

// noteAnnotations tells of annotations of a Service that are the other cluster's.
func (a Addition) noteAnnotations(spec *yaml.Node, added *Added) {
	exposes := at(spec, "exposes")
	for i := 0; exposes != nil && i < len(exposes.Content); i++ {
		annotations := at(exposes.Content[i], "annotations")
		for j := 0; annotations != nil && j+1 < len(annotations.Content); j += 2 {
			key := annotations.Content[j].Value
			added.Notes = append(added.Notes, fmt.Sprintf("exposes[%d].annotations has %s of %s; write that of %s into the entry", i, key, a.Like, a.Name))
		}
	}
}

// label sets the labels that only the new cluster has, and returns their nodes:
// what the user gives is written as it is.
func (a Addition) label(spec *yaml.Node) (given []*yaml.Node) {
	if len(a.Labels) == 0 {
		return nil
	}
	labels := at(spec, "externalLabels")
	if labels == nil {
		labels = &yaml.Node{Kind: yaml.MappingNode}
		spec.Content = append([]*yaml.Node{{Kind: yaml.ScalarNode, Value: "externalLabels"}, labels}, spec.Content...)
	}
	for _, key := range slices.Sorted(maps.Keys(a.Labels)) {
		given = append(given, setScalar(labels, key, a.Labels[key]))
	}
	return given
}

// expose gives the new cluster addresses of its own: those that are given, or those of
// the other with its name replaced. More than the other has take the place of Services.
func (a Addition) expose(spec *yaml.Node) (given []*yaml.Node, err error) {
	exposes := at(spec, "exposes")
	for i := 0; exposes != nil && i < len(exposes.Content); i++ {
		address := at(exposes.Content[i], "address")
		switch {
		case address == nil:
		case len(given) < len(a.Addresses):
			address.SetString(a.Addresses[len(given)])
			given = append(given, address)
		case a.replace(address.Value) == address.Value:
			return nil, fmt.Errorf("cluster %q exposes %s, an address of its own; give that of %q with --address", a.Like, address.Value, a.Name)
		}
	}
	for i := 0; exposes != nil && i < len(exposes.Content) && len(given) < len(a.Addresses); i++ {
		if entry := exposes.Content[i]; at(entry, "serviceImport") != nil {
			remove(entry, "serviceImport")
			given = append(given, setScalar(entry, "address", a.Addresses[len(given)]))
		}
	}
	if len(given) < len(a.Addresses) {
		return nil, fmt.Errorf("--address is given %d times, but cluster %q exposes %d; write the others into the Fleet", len(a.Addresses), a.Like, len(given))
	}
	return given, nil
}

// store gives the new cluster a bucket of its own, and leaves the compaction of
// one that is shared with whom has it.
func (a Addition) store(spec *yaml.Node, added *Added) (given []*yaml.Node) {
	store, compacts := at(spec, "objectStore"), at(spec, "compacts")
	owns := false
	var kept []*yaml.Node
	for i := 0; compacts != nil && i < len(compacts.Content); i++ {
		item := compacts.Content[i]
		switch {
		case store != nil && item.Value == store.Value && a.ObjectStore != "":
			owns = true
		case a.replace(item.Value) != item.Value:
			kept = append(kept, item)
		default:
			added.Notes = append(added.Notes, fmt.Sprintf("object store %s stays with the compactor of %s", item.Value, a.Like))
		}
	}
	if a.ObjectStore != "" {
		given = append(given, setScalar(spec, "objectStore", a.ObjectStore))
		if owns {
			item := &yaml.Node{}
			item.SetString(a.ObjectStore)
			kept, given = append(kept, item), append(given, item)
		}
	}
	if compacts != nil {
		if compacts.Content = kept; len(kept) == 0 {
			remove(spec, "compacts")
		}
	}
	return given
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
