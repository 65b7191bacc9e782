package karmada

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDiff(t *testing.T) {
	for _, tt := range []struct{ name, from, to, want string }{
		{"nothing", "a: {b: [1]}", "a: {b: [1]}", "{}"},
		{"removed", "a: {b: 1, c: 2}", "a: {c: 2}", "plaintext: [{path: /a/b, operator: remove}]"},
		{"added", "a: {}", "a: {b: {c: 1}}", "plaintext: [{path: /a, operator: add, value: {b: {c: 1}}}]"},
		{"replaced", "a: 1", "a: x", "plaintext: [{path: /a, operator: replace, value: x}]"},
		{"what is empty may have been dropped by the API server", "a: {}\nb: []\nc: ''\nd: 0\ne: {}\nf: ''", "a: {x: 1}\nb: [1, 2]\nc: x\nd: 1\ne: {}", `plaintext:
- {path: /f, operator: add, value: ''}
- {path: /f, operator: remove}
- {path: /a, operator: add, value: {x: 1}}
- {path: /b, operator: add, value: [1, 2]}
- {path: /c, operator: add, value: x}
- {path: /d, operator: add, value: 1}`},
		{"replaced by what is empty", "a: 1\nb: x\nc: true", "a: 0\nb: ''\nc: false", `plaintext:
- {path: /a, operator: replace, value: 0}
- {path: /b, operator: replace, value: ''}
- {path: /c, operator: replace, value: false}`},
		{"another kind of value", "a: {b: 1}", "a: [1]", "plaintext: [{path: /a, operator: replace, value: [1]}]"},
		{"removed before added, each sorted", "b: 1\na: 1", "d: 1\nc: 1", `plaintext:
- {path: /a, operator: remove}
- {path: /b, operator: remove}
- {path: /c, operator: add, value: 1}
- {path: /d, operator: add, value: 1}`},
		{"list appended", "a: [1]", "a: [1, 2, 3]", "plaintext: [{path: /a/-, operator: add, value: 2}, {path: /a/-, operator: add, value: 3}]"},
		{"list of the same length", "a: [1, {b: 2}]", "a: [1, {b: 3}]", "plaintext: [{path: /a/1/b, operator: replace, value: 3}]"},
		{"list shortened", "a: [1, 2]", "a: [1]", "plaintext: [{path: /a, operator: replace, value: [1]}]"},
		{"list inserted into", "a: [1, 2]", "a: [0, 1, 2]", "plaintext: [{path: /a, operator: replace, value: [0, 1, 2]}]"},
		{"keys that a pointer escapes", "a/b: {c~d: 1}", "a/b: {c~d: 2}\n~/: 3", `plaintext:
- {path: /a~1b/c~0d, operator: replace, value: 2}
- {path: /~0~1, operator: add, value: 3}`},
		{"a field becomes null", "a: {b: 1, c: 2}", "a: {b: null, c: 2, d: null}", "plaintext: [{path: /a/b, operator: remove}]"},
		{"a field was null", "a: {b: null, c: 1}", "a: {b: 1, c: 1}", "plaintext: [{path: /a/b, operator: add, value: 1}]"},
		{"an item becomes null", "a: [1, 2]", "a: [1, null]", "plaintext: [{path: /a, operator: replace, value: [1, null]}]"},
		{"a key of a document becomes null", "data: {a: 'b: 1'}", "data: {a: 'b: null'}", "plaintext: [{path: /data/a, operator: replace, value: 'b: null'}]"},
		{"text that is no document", "data: {a: x}", "data: {a: y}", "plaintext: [{path: /data/a, operator: replace, value: y}]"},
	} {
		t.Run(tt.name, func(t *testing.T) { checkDiff(t, tt.from, tt.to, tt.want) })
	}
}

func checkDiff(t *testing.T, from, to, want string) {
	t.Helper()
	got := Diff(object(t, from), object(t, to))
	var wanted Overriders
	if err := yaml.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Error(diff)
	}
}

// TestDiffArgs: arguments are added and removed where that gives the same
// command line, and patched where it would not.
func TestDiffArgs(t *testing.T) {
	const at = "path: /spec/template/spec/containers/1/args"
	for _, tt := range []struct{ name, from, to, want string }{
		{"changed", "[receive, --a=1, --b]", "[receive, --a=2, --b, --c=3]", "argsOverrider: [{containerName: thanos, operator: remove, value: [--a=1]}, {containerName: thanos, operator: add, value: [--a=2, --c=3]}]"},
		{"only order", "[receive, --a, --b]", "[receive, --b, --a]", "{}"},
		{"given twice", "[receive, --a=1, --a=1]", "[receive, --a=1]", "plaintext: [{" + at + ", operator: replace, value: [receive, --a=1]}]"},
		{"one flag's values, in any order", "[query, --l=b]", "[query, --l=a, --l=b]", "argsOverrider: [{containerName: thanos, operator: add, value: [--l=a]}]"},
		{"another subcommand", "[sidecar, --a]", "[receive, --a]", "plaintext: [{" + at + "/0, operator: replace, value: receive}]"},
		{"two words", "[receive, --a, x, --b, y]", "[receive, --a, y, --b, x]", "plaintext: [{" + at + "/2, operator: replace, value: y}, {" + at + "/4, operator: replace, value: x}]"},
		{"a script", "[-c, one, name]", "[-c, two, name]", "plaintext: [{" + at + "/1, operator: replace, value: two}]"},
		{"a terminator", "[--a, --]", "[--b, --]", "plaintext: [{" + at + "/0, operator: replace, value: --b}]"},
		{"no text", "[{a: 1}, {a: 1}]", "[{a: 1}, {a: 2}]", "plaintext: [{" + at + "/1/a, operator: replace, value: 2}]"},
		{"from none", "[]", "[receive, --a]", "argsOverrider: [{containerName: thanos, operator: add, value: [receive, --a]}]"},
		{"to none", "[receive, --a]", "[]", "argsOverrider: [{containerName: thanos, operator: remove, value: [receive, --a]}]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pod := func(args string) string {
				return "kind: StatefulSet\nspec: {template: {spec: {containers: [{name: other}, {name: thanos, args: " + args + "}]}}}"
			}
			checkDiff(t, pod(tt.from), pod(tt.to), tt.want)
		})
	}
}

// TestDiffArgsOutOfReach: Karmada overrides arguments of named containers of the kinds
// that it knows, and says nothing of the others; a patch edits those.
func TestDiffArgsOutOfReach(t *testing.T) {
	for _, tt := range []struct{ name, object, path string }{
		{"an init container", "kind: Deployment\nspec: {template: {spec: {initContainers: [{name: x, args: [%]}]}}}", "/spec/template/spec/initContainers/0/args/0"},
		{"a CronJob", "kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: x, args: [%]}]}}}}}", "/spec/jobTemplate/spec/template/spec/containers/0/args/0"},
		{"a custom resource", "kind: Prometheus\nspec: {containers: [{name: x, args: [%]}]}", "/spec/containers/0/args/0"},
		{"a rollout", "kind: Rollout\nspec: {template: {spec: {containers: [{name: x, args: [%]}]}}}", "/spec/template/spec/containers/0/args/0"},
		{"no name", "kind: Pod\nspec: {containers: [{args: [%]}]}", "/spec/containers/0/args/0"},
		{"two of one name", "kind: Pod\nspec: {containers: [{name: x}, {name: x, args: [%]}]}", "/spec/containers/1/args/0"},
		{"no container", "kind: Pod\nargs: [%]", "/args/0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkDiff(t, strings.ReplaceAll(tt.object, "%", "--a"), strings.ReplaceAll(tt.object, "%", "--b"),
				"plaintext: [{path: "+tt.path+", operator: replace, value: --b}]")
		})
	}
	checkDiff(t, "kind: Pod\nspec: {containers: [{name: x, args: [--a]}]}", "kind: Pod\nspec: {containers: [{name: y, args: [--b]}]}", `argsOverrider:
- {containerName: x, operator: remove, value: [--a]}
- {containerName: x, operator: add, value: [--b]}
plaintext: [{path: /spec/containers/0/name, operator: replace, value: y}]`)
}

// TestDiffArgsOutOfReachInAnyOrder: a patch too takes flags in whatever order the runs
// that made the two lists found them.
func TestDiffArgsOutOfReachInAnyOrder(t *testing.T) {
	const at = "path: /spec/template/spec/containers/0/args"
	for _, tt := range []struct{ name, from, to, want string }{
		{"only order", "[receive, --a, --b]", "[receive, --b, --a]", "{}"},
		{"one more in between", "[receive, --b]", "[receive, --a, --b]", "plaintext: [{" + at + "/-, operator: add, value: --a}]"},
		{"one less", "[receive, --b, --a, --c]", "[receive, --c, --b]", "plaintext: [{" + at + ", operator: replace, value: [receive, --b, --c]}]"},
		{"another subcommand", "[receive, --a, --b]", "[rule, --b, --a]", "plaintext: [{" + at + "/0, operator: replace, value: rule}, {" + at + "/1, operator: replace, value: --b}, {" + at + "/2, operator: replace, value: --a}]"},
		{"words", "[receive, a, --b]", "[receive, --b, a]", "plaintext: [{" + at + "/1, operator: replace, value: --b}, {" + at + "/2, operator: replace, value: a}]"},
		{"given twice", "[--a, --b]", "[--b, --a, --a]", "plaintext: [{" + at + ", operator: replace, value: [--b, --a, --a]}]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rollout := func(args string) string {
				return "kind: Rollout\nspec: {template: {spec: {containers: [{name: thanos, args: " + args + "}]}}}"
			}
			checkDiff(t, rollout(tt.from), rollout(tt.to), tt.want)
		})
	}
}

// TestDiffDocuments: YAML inside a ConfigMap is patched as YAML.
func TestDiffDocuments(t *testing.T) {
	for _, tt := range []struct{ name, from, to, want string }{
		{"changed", "global: {a: 1}\nb: [x]\n", "global: {a: 2}\nb: [x, z]\n", `fieldOverrider:
- fieldPath: /data/f.yaml
  yaml:
  - {subPath: /b/-, operator: add, value: z}
  - {subPath: /global/a, operator: replace, value: 2}`},
		{"a comment in it", "# why\na: 1\n", "# why\na: 2\n", `plaintext: [{path: /data/f.yaml, operator: replace, value: "# why\na: 2\n"}]`},
		{"a key twice", "a: 1\na: 1\n", "a: 1\na: 2\n", `plaintext: [{path: /data/f.yaml, operator: replace, value: "a: 1\na: 2\n"}]`},
		{"an anchor", "a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n", `plaintext: [{path: /data/f.yaml, operator: replace, value: "a: &x 2\nb: *x\n"}]`},
		{"null stays null", "a: ~\nb: 1\n", "a: ~\nb: 2\n", `fieldOverrider:
- fieldPath: /data/f.yaml
  yaml: [{subPath: /b, operator: replace, value: 2}]`},
		{"empty stays in a text", "a: {}\nb: 0\nc: ''", "a: {x: 1}\nb: 1\n", `fieldOverrider:
- fieldPath: /data/f.yaml
  yaml:
  - {subPath: /c, operator: remove}
  - {subPath: /a/x, operator: add, value: 1}
  - {subPath: /b, operator: replace, value: 1}`},
		{"quoted words are safe", "a: 'no'\nb: 1\n", "a: 'on'\nb: 2\n", `fieldOverrider:
- fieldPath: /data/f.yaml
  yaml: [{subPath: /a, operator: replace, value: 'on'}, {subPath: /b, operator: replace, value: 2}]`},
		{"only a comment", "a: 1\n", "a: 1 # why\n", `plaintext: [{path: /data/f.yaml, operator: replace, value: "a: 1 # why\n"}]`},
		{"several documents", "a: 1\n---\nb: 1\n", "a: 2\n---\nb: 2\n", `plaintext: [{path: /data/f.yaml, operator: replace, value: "a: 2\n---\nb: 2\n"}]`},
		{"not YAML any more", "a: 1\n", "a: [\n", `plaintext: [{path: /data/f.yaml, operator: replace, value: "a: [\n"}]`},
		{"arguments inside", "containers: [{name: x, args: [--a]}]\n", "containers: [{name: x, args: [--b]}]\n", `fieldOverrider:
- fieldPath: /data/f.yaml
  yaml: [{subPath: /containers/0/args/0, operator: replace, value: --b}]`},
		{"a ConfigMap inside", "data: {x: 'a: 1'}\n", "data: {x: 'a: 2'}\n", `fieldOverrider:
- fieldPath: /data/f.yaml
  yaml: [{subPath: /data/x, operator: replace, value: 'a: 2'}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to := map[string]any{"data": map[string]any{"f.yaml": tt.from}}, map[string]any{"data": map[string]any{"f.yaml": tt.to}}
			a, _ := yaml.Marshal(from)
			b, _ := yaml.Marshal(to)
			checkDiff(t, string(a), string(b), tt.want)
		})
	}
}

// TestDiffWhatKarmadaRereads: a text that Karmada would print as something else is
// replaced whole, wherever in it the edit is.
func TestDiffWhatKarmadaRereads(t *testing.T) {
	for _, value := range []string{
		"no", "on", "Yes", "0755", "1_000", "1.10", "0x1F", "0o17", "1e3", "y", "2001-01-01", "!!binary YQ==", "!x y",
		"12345678901234567890123", ".inf", "True", "+1", "{8080: x}", "{? [a] : b}", "*", "a # why", "{<<: {a: 1}}",
	} {
		from, to := "a: 1\nb: "+value+"\n", "a: 2\nb: "+value+"\n"
		got := Diff(map[string]any{"data": map[string]any{"f": from}}, map[string]any{"data": map[string]any{"f": to}})
		want := Overriders{Plaintext: []PlaintextOverrider{{"/data/f", "replace", to}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", value, diff)
		}
	}
}
