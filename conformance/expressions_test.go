package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestExpressionsAreTaken by Thanos' own parser as the table says that package promql is held
// against. Its check of rules has no switch for experimental functions, so those are refused.
func TestExpressionsAreTaken(t *testing.T) {
	text, err := os.ReadFile("../internal/promql/testdata/thanos.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		want, expr, _ := strings.Cut(strings.TrimSpace(line), " ")
		if want == "#" {
			continue
		}
		s := &Sandbox{Root: t.TempDir()}
		file := filepath.Join(s.Root, "rules.yaml")
		rules, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "g", "rules": []any{map[string]any{"record": "r", "expr": expr}}}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := writeFile(file, string(rules)); err != nil {
			t.Fatal(err)
		}
		v := Ask(s, upstream.Program("thanos"), "tools", "rules-check", "--rules="+file)
		isRight := (v.Outcome == Accepts) == (want == "taken")
		ledger.Judged("expressions", isRight)
		if !isRight {
			t.Errorf("%s: Thanos says %s, want %s:\n%s", expr, v.Outcome, want, lastLines(v.Said, 4))
		}
	}
}
