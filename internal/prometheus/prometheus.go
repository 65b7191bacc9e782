// Package prometheus edits the external labels in the text of a Prometheus
// configuration and leaves every other byte as it is: comments, quoting, the
// order of keys and everything that it does not know.
//
// The text is parsed only to find places in it; edits are spliced into the text.
// Facts are those of Prometheus v3.13 (config/config.go).
package prometheus

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// ErrNotInPlace tells that a text is valid YAML of a form that cannot be edited
// without rewriting it, for instance anchors or values over several lines.
var ErrNotInPlace = errors.New("the labels are written in a form that cannot be edited in place; write global.external_labels as plain key: value lines")

// ErrSyntax tells that a text is not YAML at all. What follows it in a message may
// quote the text.
var ErrSyntax = errors.New("not YAML")

// sections are the top-level keys of a configuration. Prometheus refuses any
// other, so that a text with one belongs to something else: Promtail too has
// scrape_configs.
var sections = []string{
	"global", "runtime", "alerting", "rule_files", "scrape_config_files", "scrape_configs",
	"storage", "tracing", "remote_write", "remote_read", "otlp",
}

// Text is the text of a configuration, read once for all that is asked of it. Several may
// ask at once.
type Text struct {
	text string
	// root is the mapping that it is, nil when it is empty; err is why it is none.
	root *yaml.Node
	err  error
	rest func() (map[string]any, error)
}

// Read reads a text.
func Read(text string) *Text {
	t := &Text{text: text}
	t.root, t.err = parse(text)
	t.rest = sync.OnceValues(t.withoutLabels)
	return t
}

// MayBeConfig tells of most texts, which are rules and dashboards, that they are no
// configuration: parsing all of them costs more than the rest.
func MayBeConfig(text string) bool {
	return strings.Contains(text, "scrape_config") || strings.Contains(text, "global") && strings.Contains(text, "rule_files")
}

// IsConfig tells whether a text is a Prometheus configuration: a mapping with
// the sections that only it has.
func IsConfig(text string) bool { return MayBeConfig(text) && Read(text).IsConfig() }

// IsConfig is that of the package.
func (t *Text) IsConfig() bool {
	if !MayBeConfig(t.text) || t.err != nil || t.root == nil {
		return false
	}
	for i := 0; i < len(t.root.Content); i += 2 {
		if !slices.Contains(sections, t.root.Content[i].Value) {
			return false
		}
	}
	_, global := entry(t.root, "global")
	_, files := entry(t.root, "scrape_config_files")
	_, jobs := entry(t.root, "scrape_configs")
	_, rules := entry(t.root, "rule_files")
	return files != nil || global != nil && (jobs != nil || rules != nil) || jobs != nil && len(t.root.Content) > 2
}

// ExternalLabels returns global.external_labels as written, before expansion.
func ExternalLabels(text string) (map[string]string, error) { return Read(text).ExternalLabels() }

// ExternalLabels is that of the package.
func (t *Text) ExternalLabels() (map[string]string, error) {
	if t.err != nil {
		return nil, t.err
	}
	if t.root == nil {
		return map[string]string{}, nil
	}
	if key, found := repeated(t.root); found {
		return nil, fmt.Errorf("%q is given twice", key)
	}
	_, global := entry(t.root, "global")
	if global == nil || isNull(global) {
		return map[string]string{}, nil
	}
	if global.Kind != yaml.MappingNode {
		return nil, errors.New("global is not a mapping")
	}
	_, labels := entry(global, "external_labels")
	found := map[string]string{}
	if labels == nil || isNull(labels) {
		return found, nil
	}
	if err := labels.Decode(&found); err != nil {
		return nil, errors.New("global.external_labels is not a mapping of strings")
	}
	return found, nil
}

// SetExternalLabels returns the text with the labels set, and nothing else
// changed. Values are written as given: expansion and escaping are the caller's.
// The result is parsed again and compared, so that a slip can not get out.
func SetExternalLabels(text string, labels map[string]string) (string, error) {
	return Read(text).SetExternalLabels(labels)
}

// SetExternalLabels is that of the package.
func (t *Text) SetExternalLabels(labels map[string]string) (string, error) {
	have, err := t.ExternalLabels()
	if err != nil {
		return "", err
	}
	missing, changed := map[string]string{}, map[string]string{}
	for name, value := range labels {
		old, found := have[name]
		switch {
		case !found:
			missing[name] = value
		case old != value:
			changed[name] = value
		}
	}
	if len(missing)+len(changed) == 0 {
		return t.text, nil
	}
	e := newEditor(t.text)
	if err := e.plan(t.root, missing, changed); err != nil {
		return "", err
	}
	edited := e.apply()
	return edited, verify(t, Read(edited), have, labels)
}

// verify compares both texts: the labels must be as wanted, all else as it was.
func verify(before, after *Text, have, set map[string]string) error {
	want := maps.Clone(have)
	maps.Copy(want, set)
	got, err := after.ExternalLabels()
	if err != nil || !maps.Equal(got, want) {
		return ErrNotInPlace
	}
	a, errA := before.rest()
	b, errB := after.rest()
	if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
		return ErrNotInPlace
	}
	return nil
}

// withoutLabels returns what a configuration says beside its external labels.
func (t *Text) withoutLabels() (map[string]any, error) {
	config := map[string]any{}
	if t.err != nil || t.root == nil {
		return config, t.err
	}
	if err := t.root.Decode(&config); err != nil {
		return nil, err
	}
	if global, ok := config["global"].(map[string]any); ok {
		delete(global, "external_labels")
		if len(global) == 0 {
			delete(config, "global")
		}
	}
	if config["global"] == nil {
		delete(config, "global")
	}
	return config, nil
}

// parse returns the root mapping of the first document, nil when it is empty.
func parse(text string) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader([]byte(text))).Decode(&doc); err != nil {
		if strings.TrimSpace(text) == "" || err.Error() == "EOF" {
			return nil, nil
		}
		return nil, fmt.Errorf("%w: %s", ErrSyntax, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	root := doc.Content[0]
	if isNull(root) {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("not a mapping")
	}
	return root, nil
}

// repeated returns a key that a mapping holds twice. Prometheus refuses it, and
// the YAML library takes time and memory by the square of such keys to say so.
func repeated(n *yaml.Node) (string, bool) {
	seen := map[string]bool{}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && child.Kind == yaml.ScalarNode {
			if seen[child.Value] {
				return child.Value, true
			}
			seen[child.Value] = true
		}
		if key, found := repeated(child); found {
			return key, true
		}
	}
	return "", false
}

// entry returns the key and value nodes of a mapping's entry, or nils.
func entry(m *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
