package overlays_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

type object = map[string]any

// TestKarmadaHandsOutWhatMembersRender does what Karmada does with the control
// plane's objects, and compares what each member gets with what its own overlay
// renders.
func TestKarmadaHandsOutWhatMembersRender(t *testing.T) {
	results := renderAll(t)
	decode := func(name string) map[krm.Ref]object {
		found := map[krm.Ref]object{}
		for _, o := range results[name].Objects {
			var value object
			if err := yaml.Unmarshal(o.YAML, &value); err != nil {
				t.Fatal(err)
			}
			found[o.Ref] = value
		}
		return found
	}
	plane := decode("karmada/control-plane")
	for _, member := range []string{"member4", "member5"} {
		t.Run(member, func(t *testing.T) {
			want := decode("karmada/" + member)
			// Karmada makes the namespace by itself.
			maps.DeleteFunc(want, func(ref krm.Ref, _ object) bool { return ref.Kind == "Namespace" })
			got := propagate(t, plane, member)
			for _, objects := range []map[krm.Ref]object{want, got} {
				for _, o := range objects {
					normalize(o)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-overlay +karmada):\n%s", diff)
			}
		})
	}
}

// propagate returns what a member gets: each selected object once, overridden.
func propagate(t *testing.T, plane map[krm.Ref]object, member string) map[krm.Ref]object {
	t.Helper()
	got := map[krm.Ref]object{}
	claimed := map[krm.Ref]string{}
	for ref, policy := range plane {
		if !strings.HasSuffix(ref.Kind, "PropagationPolicy") {
			continue
		}
		spec := policy["spec"].(object)
		clusters := spec["placement"].(object)["clusterAffinity"].(object)["clusterNames"].([]any)
		for _, selected := range selectors(spec) {
			if other, found := claimed[selected]; found {
				t.Errorf("%s is claimed by %s and %s", selected, other, ref)
			}
			claimed[selected] = ref.String()
			if selected.Kind == "CustomResourceDefinition" || !slices.Contains(clusters, any(member)) {
				continue
			}
			template, found := plane[selected]
			if !found {
				t.Errorf("%s selects %s, which is not there", ref, selected)
			}
			got[selected] = override(t, plane, selected, template, member)
		}
	}
	return got
}

func selectors(spec object) []krm.Ref {
	var refs []krm.Ref
	for _, s := range spec["resourceSelectors"].([]any) {
		var ref krm.Ref
		text, _ := yaml.Marshal(s)
		_ = yaml.Unmarshal(text, &ref)
		refs = append(refs, ref)
	}
	return refs
}

// override applies the rules for a member that select an object.
func override(t *testing.T, plane map[krm.Ref]object, ref krm.Ref, template object, member string) object {
	t.Helper()
	value := clone(t, template)
	for policyRef, policy := range plane {
		if policyRef.Kind != "OverridePolicy" || !slices.Contains(selectors(policy["spec"].(object)), ref) {
			continue
		}
		for _, r := range policy["spec"].(object)["overrideRules"].([]any) {
			rule := r.(object)
			if slices.Contains(rule["targetCluster"].(object)["clusterNames"].([]any), any(member)) {
				value = apply(t, value, rule["overriders"].(object))
			}
		}
	}
	return value
}

func apply(t *testing.T, value, overriders object) object {
	t.Helper()
	if edits, found := overriders["plaintext"]; found {
		value = patch(t, value, edits.([]any), "operator", "path")
	}
	for _, a := range list(overriders["argsOverrider"]) {
		edit := a.(object)
		for _, c := range value["spec"].(object)["template"].(object)["spec"].(object)["containers"].([]any) {
			if container := c.(object); container["name"] == edit["containerName"] {
				container["args"] = append(container["args"].([]any), edit["value"].([]any)...)
			}
		}
	}
	for _, f := range list(overriders["fieldOverrider"]) {
		edit := f.(object)
		key := strings.TrimPrefix(edit["fieldPath"].(string), "/data/")
		var document object
		if err := yaml.Unmarshal([]byte(value["data"].(object)[key].(string)), &document); err != nil {
			t.Fatal(err)
		}
		text, err := yaml.Marshal(patch(t, document, edit["yaml"].([]any), "operator", "subPath"))
		if err != nil {
			t.Fatal(err)
		}
		value["data"].(object)[key] = string(text)
	}
	return value
}

// patch applies edits as a JSON patch, with the library that Karmada uses.
func patch(t *testing.T, value object, edits []any, operator, path string) object {
	t.Helper()
	var operations []object
	for _, e := range edits {
		edit := e.(object)
		operations = append(operations, object{"op": edit[operator], "path": edit[path], "value": edit["value"]})
	}
	text, err := json.Marshal(operations)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jsonpatch.DecodePatch(text)
	if err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if document, err = decoded.Apply(document); err != nil {
		t.Fatal(err)
	}
	var patched object
	if err := yaml.Unmarshal(document, &patched); err != nil {
		t.Fatal(err)
	}
	return patched
}

// normalize takes away what does not matter: the order of arguments, and the
// layout of YAML inside a ConfigMap.
func normalize(value object) {
	if spec, ok := value["spec"].(object); ok {
		if template, ok := spec["template"].(object); ok {
			for _, c := range template["spec"].(object)["containers"].([]any) {
				args := list(c.(object)["args"])
				slices.SortFunc(args, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
			}
		}
	}
	data, ok := value["data"].(object)
	if !ok {
		return
	}
	for key, text := range data {
		var document any
		if yaml.Unmarshal([]byte(text.(string)), &document) == nil {
			data[key] = document
		}
	}
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

func clone(t *testing.T, value object) object {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var copied object
	if err := yaml.Unmarshal(text, &copied); err != nil {
		t.Fatal(err)
	}
	return copied
}
