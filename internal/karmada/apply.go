package karmada

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// Edits are the overriders of a rule, whoever wrote them, in the order in which they are
// applied (Karmada v1.18.1, pkg/util/overridemanager, applyPolicyOverriders). Those of
// images are not read.
type Edits struct {
	CommandOverrider     []ArgsOverrider     `yaml:"commandOverrider"`
	ArgsOverrider        []ArgsOverrider     `yaml:"argsOverrider"`
	LabelsOverrider      []MetadataOverrider `yaml:"labelsOverrider"`
	AnnotationsOverrider []MetadataOverrider `yaml:"annotationsOverrider"`
	FieldOverrider       []struct {
		FieldPath string              `yaml:"fieldPath"`
		YAML      []DocumentOverrider `yaml:"yaml"`
		JSON      []DocumentOverrider `yaml:"json"`
	} `yaml:"fieldOverrider"`
	Plaintext []PlaintextOverrider `yaml:"plaintext"`
}

// MetadataOverrider edits labels or annotations.
type MetadataOverrider struct {
	Operator string            `yaml:"operator"`
	Value    map[string]string `yaml:"value"`
}

// operation is one of a JSON patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// Apply returns an object as a member cluster gets it. An edit that hits nothing is an
// error, as for Karmada, which then hands out nothing.
func Apply(object map[string]any, e Edits) (map[string]any, error) {
	for _, list := range []struct {
		name  string
		edits []ArgsOverrider
	}{{"command", e.CommandOverrider}, {"args", e.ArgsOverrider}} {
		for _, edit := range list.edits {
			editList(object, list.name, edit)
		}
	}
	for _, m := range []struct {
		name  string
		edits []MetadataOverrider
	}{{"labels", e.LabelsOverrider}, {"annotations", e.AnnotationsOverrider}} {
		for _, edit := range m.edits {
			editMetadata(object, m.name, edit)
		}
	}
	for _, f := range e.FieldOverrider {
		if err := editDocument(object, f.FieldPath, f.YAML, f.JSON); err != nil {
			return nil, err
		}
	}
	var all []operation
	for _, p := range e.Plaintext {
		all = append(all, operation{p.Operator, p.Path, p.Value})
	}
	return patch(object, all)
}

// patch applies operations to anything that JSON can express.
func patch[T any](value T, all []operation) (T, error) {
	var patched T
	if len(all) == 0 {
		return value, nil
	}
	steps, err := json.Marshal(all)
	if err != nil {
		return patched, err
	}
	decoded, err := jsonpatch.DecodePatch(steps)
	if err != nil {
		return patched, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return patched, err
	}
	if text, err = decoded.Apply(text); err != nil {
		return patched, err
	}
	return patched, json.Unmarshal(text, &patched)
}

// editList adds to the command or the arguments of a container, or takes out what has
// the values.
func editList(object map[string]any, list string, edit ArgsOverrider) {
	pod := object
	if object["kind"] != "Pod" {
		pod = at(object, "spec", "template")
	}
	containers, _ := at(pod, "spec")["containers"].([]any)
	for _, c := range containers {
		container, ok := c.(map[string]any)
		if !ok || container["name"] != edit.ContainerName {
			continue
		}
		values, _ := container[list].([]any)
		if edit.Operator == "remove" {
			values = slices.DeleteFunc(values, func(v any) bool { return slices.Contains(edit.Value, fmt.Sprint(v)) })
		} else {
			for _, v := range edit.Value {
				values = append(values, v)
			}
		}
		container[list] = values
	}
}

func editMetadata(object map[string]any, field string, edit MetadataOverrider) {
	metadata := at(object, "metadata")
	values, _ := metadata[field].(map[string]any)
	if values == nil {
		values = map[string]any{}
	}
	for key, value := range edit.Value {
		_, there := values[key]
		switch {
		case edit.Operator == "remove":
			delete(values, key)
		case there || edit.Operator == "add":
			values[key] = value
		}
	}
	if metadata != nil && len(values) > 0 {
		metadata[field] = values
	}
}

// at returns the mapping at a path, nil where there is none.
func at(object map[string]any, path ...string) map[string]any {
	for _, key := range path {
		object, _ = object[key].(map[string]any)
	}
	return object
}

// editDocument edits the document in a string field.
func editDocument(object map[string]any, pointer string, inYAML, inJSON []DocumentOverrider) error {
	keys := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range keys {
		keys[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(keys[i])
	}
	last := len(keys) - 1
	parent := at(object, keys[:last]...)
	text, isText := parent[keys[last]].(string)
	if !isText {
		return fmt.Errorf("%s is no text", pointer)
	}
	var document any
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return err
	}
	var all []operation
	for _, d := range append(slices.Clone(inYAML), inJSON...) {
		all = append(all, operation{d.Operator, d.SubPath, d.Value})
	}
	document, err := patch(document, all)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	if err := encoder.Encode(document); err != nil {
		return err
	}
	parent[keys[last]] = out.String()
	return nil
}
