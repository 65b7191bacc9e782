package krm

import (
	"strings"
	"testing"

	yaml11 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestStringsAreStringsToEveryReader: also where an unquoted value stood, as a key,
// in a list, and in what is made from Go values.
func TestStringsAreStringsToEveryReader(t *testing.T) {
	for _, value := range []string{
		"no", "No", "on", "OFF", "y", "N", "yes", "true", "null", "NULL", "~", "", "=", "<<",
		"0755", "09", "0o7", "0x1F", "0b1", "+1", "-1", "1_000", "1e3", "1.", ".5", "6.8523015e+5", ".inf", "-.INF", ".NaN",
		"1:20", "190:20:30", "190:20:30.15", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "12345678901234567890123",
		"plain", "with: colon", "- item", "# comment", "[a", "{a: b}", "*a", "&a", "!a", "%a", "@a", "`a", "'a", "\"a", "a #b", " a", "a ", "a\nb", "é🔥", "-", "?", ":", "--- a", "1.2.3", "v1", "a=b",
	} {
		o, list := item(t, "kind: A\nspec: {old: text, literal: 1}\nlist:\n- a\n")
		o.SetText(value, "spec", "new")
		o.SetText(value, "spec", "old")
		o.SetText(value, "spec", "literal")
		o.SetText("v", "spec", value)
		o.EditText(func(string) string { return value }, "list")
		o.AppendText(value, "list")
		if err := o.Set(map[string]any{"a": value, "b": []string{value}}, "go"); err != nil {
			t.Fatal(err)
		}
		text := printed(t, list)
		var old map[string]any
		if err := yaml11.Unmarshal([]byte(text), &old); err != nil {
			t.Errorf("%q: %v in\n%s", value, err, text)
			continue
		}
		if value != "" && isAmbiguous(value) {
			eachScalar(node(t, text), func(n *yaml.Node) {
				if n.Value == value && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
					t.Errorf("%q is bare in\n%s", value, text)
				}
			})
		}
		spec := old["spec"].(map[any]any)
		for _, got := range []any{spec["new"], spec["old"], spec["literal"], old["list"].([]any)[0], old["list"].([]any)[1], old["go"].(map[any]any)["a"]} {
			if got != value {
				t.Errorf("%q reads as %#v in YAML 1.1:\n%s", value, got, text)
			}
		}
		if spec[value] != "v" {
			t.Errorf("the key %q is lost:\n%s", value, text)
		}
	}
}

// TestBareNumbersStay: what was written as a number or a boolean stays one.
func TestBareNumbersStay(t *testing.T) {
	o, list := item(t, "kind: A\nspec: {replicas: 1}")
	if err := o.Set(map[string]any{"port": 80, "on": true, "ratio": 0.5}, "spec", "set"); err != nil {
		t.Fatal(err)
	}
	o.SetText("x", "metadata", "name")
	wantText(t, "kind: A\nspec:\n  replicas: 1\n  set:\n    \"on\": true\n    port: 80\n    ratio: 0.5\nmetadata:\n  name: x", printed(t, list))
}

func eachScalar(n *yaml.Node, visit func(*yaml.Node)) {
	if n.Kind == yaml.ScalarNode {
		visit(n)
	}
	for _, child := range n.Content {
		eachScalar(child, visit)
	}
}

// FuzzIsText: a text that is taken for one without being read is one to YAML 1.1.
func FuzzIsText(f *testing.F) {
	for _, value := range []string{"sum(rate(up[5m])) by (job)", "truest", "false x", "yes: 1", "Falsely", "nullify", "on, off", "tRuE no", "e10000", "Infinity", "n~12345", "x 2001-12-14"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.Contains(value, "\n") || !isText(value) {
			return
		}
		var read any
		if yaml11.Unmarshal([]byte(value), &read) != nil {
			return
		}
		switch read.(type) {
		case bool, int, int64, uint64, float64, nil:
			t.Errorf("%q reads as %#v", value, read)
		}
	})
}
