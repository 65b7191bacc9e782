package overlays_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/functions"
	migratemanifests "github.com/thanos-fleet/thanos-fleet/functions/migrate-manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// isReport tells findings that are part of an overlay's output: what was changed, and what a
// migration left. TestReports holds each of them.
func isReport(f krm.Finding) bool {
	return f.Severity == krm.Info || f.Severity == krm.Warning && f.Function == migratemanifests.Name
}

// TestReports holds what the migrations report against their golden files. An
// overlay without a report has none.
func TestReports(t *testing.T) {
	for name, result := range renderAll(t) {
		var report strings.Builder
		for _, f := range result.Findings {
			report.WriteString(f.String() + "\n")
		}
		path := filepath.Join(rendered, name+".report.txt")
		if report.Len() > 0 {
			golden(t, path, report.String())
		} else if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: there is nothing to report any more; remove it", path)
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := output.Write(path, []byte(got)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

var reportSection = regexp.MustCompile(`(?s)(<!-- report: ([\w-]+) -->\n).*?(<!-- end report -->)`)

// TestMigrationREADME: the tables of the README are the reports.
func TestMigrationREADME(t *testing.T) {
	const path = "migrate/README.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	results := renderAll(t)
	sections := 0
	filled := reportSection.ReplaceAllStringFunc(string(text), func(section string) string {
		m := reportSection.FindStringSubmatch(section)
		sections++
		return m[1] + reportTable(t, results["migrate/"+m[2]]) + m[3]
	})
	if sections != 2 {
		t.Errorf("%d reports in %s, want one for each cluster", sections, path)
	}
	golden(t, path, filled)
}

func reportTable(t *testing.T, result *render.Result) string {
	t.Helper()
	if result == nil {
		t.Fatal("no such overlay")
	}
	var out strings.Builder
	out.WriteString("| file | object | what was, and is now | rule |\n|---|---|---|---|\n")
	for _, f := range result.Findings {
		message := strings.ReplaceAll(strings.ReplaceAll(f.Message, "|", `\|`), "\n", " ")
		fmt.Fprintf(&out, "| [%[1]s:%[2]d](%[1]s#L%[2]d) | %[3]s | %[4]s | `%[5]s` |\n",
			strings.TrimPrefix(f.File, "migrate/"), f.Line, f.Object, message, f.Rule)
	}
	return out.String()
}

// TestWhatKustomizeRefuses: a key that is given twice stops kustomize, and so
// render, before any function runs. The README shows what a user sees.
func TestWhatKustomizeRefuses(t *testing.T) {
	readme, err := os.ReadFile("migrate/README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```text\n(error: [^`]*?)```").FindSubmatch(readme)
	if shown == nil {
		t.Fatal("the README shows no error")
	}
	t.Chdir(withKeyTwice(t))
	o, err := render.NewOverlay("overlays/migrate/karmada-member5")
	if err != nil {
		t.Fatal(err)
	}
	result, err := render.Renderer{Find: functions.Unchecked}.Render(o)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range result.Findings {
		got += f.String() + "\n"
	}
	if string(shown[1]) != got {
		t.Errorf("the README shows\n%s\nwhat a user sees is\n%s", shown[1], got)
	}
}

// withKeyTwice returns a copy of the overlay with the mistake of the published file.
func withKeyTwice(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "overlays", "migrate"), os.DirFS("migrate")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlays/migrate/legacy/karmada/thanos-query.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const once = "      terminationGracePeriodSeconds: 120\n"
	twice := strings.Replace(string(text), once, "      terminationGracePeriodSeconds: 60\n"+once, 1)
	if err := os.WriteFile(file, []byte(twice), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
