package krm

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var service = Ref{"v1", "Service", "a", "ns"}

func TestFindingString(t *testing.T) {
	for want, f := range map[string]Finding{
		"error: f.yaml:7: Service ns/a spec.x: got 1, want 2; write 2 [fn]": {Error, service, "spec.x", "got 1, want 2", "write 2", "f.yaml", 7, "fn", ""},
		"warning: f.yaml: Service ns/a: odd":                                {Severity: Warning, Object: service, Message: "odd", File: "f.yaml"},
		"info: items: odd":                                                  {Severity: Info, Field: "items", Message: "odd"},
		`info: got "https://…@example.com", a@b`:                            {Severity: Info, Message: `got "https://user:NOTTOLD@example.com", a@b`},
		"error: a b; c d":                                                   {Severity: Error, Message: "a\nb", Remedy: "c\nd"},
	} {
		if got := f.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestResults(t *testing.T) {
	node, err := resultNodes([]Finding{
		{Error, service, "spec.x", "got 1, want 2", "write 2", "f.yaml", 7, "fn", ""},
		{Severity: Warning, Object: service, Message: "odd"},
		{Severity: Info, Field: "no object, so no field", Message: "odd"},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.NewRNode(node).String()
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, `
- message: got 1, want 2; write 2
  severity: error
  resourceRef:
    apiVersion: v1
    kind: Service
    name: a
    namespace: ns
  field:
    path: spec.x
  file:
    path: f.yaml
  tags:
    function: fn
- message: odd
  severity: warning
  resourceRef:
    apiVersion: v1
    kind: Service
    name: a
    namespace: ns
- message: odd
  severity: info
`, text)
}

func TestHasErrors(t *testing.T) {
	if HasErrors(nil) || HasErrors([]Finding{{Severity: Warning}, {Severity: Info}}) || !HasErrors([]Finding{{Severity: Info}, {Severity: Error}}) {
		t.Error("only an error is one")
	}
}
