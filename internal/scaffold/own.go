package scaffold

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// defaultClusterLabel is what tells clusters apart where the Fleet does not say.
const defaultClusterLabel = "cluster"

// What a cluster has for itself, and a new one needs anew: labels, addresses, a bucket with
// its login.

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

// refuseSameLabels fails when the new cluster would have the labels of the other: the label
// that tells clusters apart is written out there, without the other's name in it.
func (a Addition) refuseSameLabels(like, spec *yaml.Node) error {
	label := defaultClusterLabel
	if set := at(a.fleet(), "spec", "clusterLabel"); set != nil {
		label = set.Value
	}
	value := at(like, "externalLabels", label)
	if value == nil {
		return nil
	}
	old, labels := at(like, "externalLabels"), at(spec, "externalLabels")
	if len(labels.Content) != len(old.Content) {
		return nil
	}
	for i := 1; i < len(old.Content); i += 2 {
		if a.replace(labels.Content[i].Value) != old.Content[i].Value {
			return nil
		}
	}
	return fmt.Errorf("external label %s of cluster %q is %s, which does not hold its name; give that of %q with --label %s=VALUE", label, a.Like, value.Value, a.Name, label)
}

// following are the words that addresses have in the place of the other's: the name, and
// the values of labels that the user gave, such as the region.
func (a Addition) following(like, spec *yaml.Node) map[string]string {
	words := maps.Clone(a.words)
	for _, key := range slices.Sorted(maps.Keys(a.Labels)) {
		old := at(like, "externalLabels", key)
		if old == nil || len(old.Value) < 2 || !strings.ContainsFunc(old.Value, isLetter) {
			continue
		}
		if _, taken := words[old.Value]; !taken {
			words[old.Value] = a.Labels[key]
		}
	}
	return words
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// expose gives the new cluster addresses of its own: those that are given, or those of
// the other with the words of the new one in it. More than the other has take the place of
// Services.
func (a Addition) expose(spec *yaml.Node, words map[string]string, added *Added) (given []*yaml.Node, err error) {
	exposes := at(spec, "exposes")
	var addresses, others, imports []*yaml.Node
	for i := 0; exposes != nil && i < len(exposes.Content); i++ {
		address := at(exposes.Content[i], "address")
		switch {
		case address == nil:
			imports = append(imports, exposes.Content[i])
			continue
		case word.ReplaceAll(address.Value, words) == address.Value:
			others = append(others, address)
		}
		addresses = append(addresses, address)
	}
	if len(a.Addresses) == len(others) {
		addresses = others // the others' names lead to the new cluster already
	}
	for i, value := range a.Addresses {
		switch {
		case i < len(addresses):
			old := addresses[i].Value
			addresses[i].SetString(value)
			given = append(given, addresses[i])
			given = append(given, rehost(exposes, addresses[i], old)...)
		case i-len(addresses) < len(imports):
			entry := imports[i-len(addresses)]
			remove(entry, "serviceImport")
			given = append(given, setScalar(entry, "address", value))
		default:
			return nil, fmt.Errorf("--address is given %d times, but cluster %q exposes %d; write the others into the Fleet", len(a.Addresses), a.Like, len(given))
		}
	}
	if err := a.refuseOthers(slices.DeleteFunc(others, func(n *yaml.Node) bool { return slices.Contains(given, n) })); err != nil {
		return nil, err
	}
	return append(given, a.follow(exposes, words, given, added)...), nil
}

// rehost puts the host of a new address where what is said of it names the old one's: in
// annotations for external-dns, and the name in certificates.
func rehost(exposes, address *yaml.Node, old string) (followed []*yaml.Node) {
	before, now := fleet.Exposure{Address: old}.Host(), fleet.Exposure{Address: address.Value}.Host()
	if before == "" || !strings.ContainsFunc(now, isLetter) {
		return nil
	}
	for _, exposure := range exposes.Content {
		if at(exposure, "address") != address {
			continue
		}
		for _, n := range valuesOf(exposure) {
			if value := word.Replace(n.Value, before, now); n != address && value != n.Value {
				n.Value = value
				followed = append(followed, n)
			}
		}
	}
	return followed
}

// refuseOthers fails when addresses would lead to the other cluster.
func (a Addition) refuseOthers(addresses []*yaml.Node) error {
	var values []string
	for _, address := range addresses {
		values = append(values, address.Value)
	}
	switch len(values) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("cluster %q exposes %s, an address of its own; give that of %q with --address", a.Like, values[0], a.Name)
	}
	return fmt.Errorf("cluster %q exposes %s, addresses of its own; give those of %q with --address, %d times", a.Like, strings.Join(values, ", "), a.Name, len(values))
}

// follow puts the new cluster's words into what is said of addresses.
func (a Addition) follow(exposes *yaml.Node, words map[string]string, given []*yaml.Node, added *Added) (followed []*yaml.Node) {
	for i := 0; exposes != nil && i < len(exposes.Content); i++ {
		for _, n := range valuesOf(exposes.Content[i]) {
			value := word.ReplaceAll(n.Value, words)
			if slices.Contains(given, n) || value == a.replace(n.Value) || n == at(exposes.Content[i], "serviceImport", "name") {
				continue
			}
			added.Notes = append(added.Notes, fmt.Sprintf("exposes[%d]: %s follows the labels that were given", i, value))
			n.Value = value
			followed = append(followed, n)
		}
	}
	return followed
}

// valuesOf are the texts in a node, without the keys of mappings.
func valuesOf(n *yaml.Node) (values []*yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		return []*yaml.Node{n}
	}
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			values = append(values, valuesOf(child)...)
		}
	}
	return values
}

// noteShared tells of what the new cluster has of the other, and may not be so.
func (a Addition) noteShared(like, spec *yaml.Node, added *Added) {
	var labels []string
	if set := at(spec, "externalLabels"); set != nil {
		for i := 0; i+1 < len(set.Content); i += 2 {
			key, value := set.Content[i].Value, set.Content[i+1].Value
			if old := at(like, "externalLabels", key); old != nil && old.Value == value && a.Labels[key] == "" {
				labels = append(labels, key+"="+value)
			}
		}
	}
	if len(labels) > 0 {
		added.Notes = append(added.Notes, fmt.Sprintf("external labels as those of %s: %s; --label gives others", a.Like, strings.Join(labels, ", ")))
	}
	exposes := at(spec, "exposes")
	for i := 0; exposes != nil && i < len(exposes.Content); i++ {
		for _, key := range a.same(at(like, "exposes", i, "annotations"), at(exposes.Content[i], "annotations")) {
			added.Notes = append(added.Notes, fmt.Sprintf("exposes[%d].annotations has %s of %s; write that of %s into the entry", i, key, a.Like, a.Name))
		}
	}
	for _, key := range a.same(at(like, "identity"), at(spec, "identity")) {
		added.Notes = append(added.Notes, fmt.Sprintf("identity.%s is that of %s; write that of %s into the entry, if it has one of its own", key, a.Like, a.Name))
	}
}

// same are the keys of a mapping whose values are still those of the other cluster.
func (a Addition) same(old, now *yaml.Node) (keys []string) {
	for i := 0; now != nil && i+1 < len(now.Content); i += 2 {
		if before := at(old, now.Content[i].Value); before != nil && before.Value == now.Content[i+1].Value {
			keys = append(keys, now.Content[i].Value)
		}
	}
	return keys
}

// fleet is the object of the Fleet, nil where it is not to be found.
func (a Addition) fleet() *yaml.Node {
	docs, err := documents(a.Inventory[a.Main])
	if err != nil {
		return nil
	}
	for _, object := range objects(docs) {
		if kind := at(object, "kind"); kind != nil && kind.Value == fleet.Kind {
			return object
		}
	}
	return nil
}
