package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

const migrations = "../examples/migration"

// section returns what a document says under a heading.
func section(t *testing.T, document, heading string) string {
	t.Helper()
	_, after, found := strings.Cut(document, "\n## "+heading+"\n")
	if !found {
		t.Fatalf("no section %s", heading)
	}
	before, _, _ := strings.Cut(after, "\n## ")
	return before
}

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("migration.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestMigrationsRender renders every example and looks for the lines that its
// section shows. Only a migration of manifests has something to report.
func TestMigrationsRender(t *testing.T) {
	for name, heading := range map[string]string{
		"bitnami-thanos": "bitnami/thanos", "kube-thanos": "kube-thanos", "kube-prometheus-stack": "kube-prometheus-stack",
	} {
		stream := renderMigration(t, filepath.Join(migrations, name, "after"))
		_, shown, found := strings.Cut(section(t, document(t), heading), "<!-- in: "+name+" -->")
		blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(shown, -1)
		if !found || len(blocks) == 0 {
			t.Errorf("%s shows nothing of what it renders to", heading)
		}
		for _, block := range blocks {
			if !holds(stream, block[1]) {
				t.Errorf("%s does not render to\n%s", name, block[1])
			}
		}
		if command := "thanos-fleet render examples/migration/" + name + "/after\n"; !strings.Contains(document(t), command) {
			t.Errorf("no command %s", command)
		}
	}
}

func renderMigration(t *testing.T, dir string) string {
	t.Helper()
	o, err := render.NewOverlay(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := render.Renderer{Find: functions.Unchecked}.Render(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if f.Severity != krm.Info {
			t.Errorf("%s: %s", dir, f)
		}
	}
	return string(result.Stream())
}

// TestEveryValueIsInItsTable: each value of a before, or what it stands below.
func TestEveryValueIsInItsTable(t *testing.T) {
	for name, heading := range map[string]string{
		"bitnami-thanos": "bitnami/thanos", "kube-prometheus-stack": "kube-prometheus-stack",
	} {
		text, err := os.ReadFile(filepath.Join(migrations, name, "before.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var values map[string]any
		if err := yaml.Unmarshal(text, &values); err != nil {
			t.Fatal(err)
		}
		listed := firstCells(section(t, document(t), heading))
		eachLeaf(values, "", func(path string) {
			for at := path; ; at = at[:strings.LastIndexByte(at, '.')] {
				if listed[at] {
					return
				}
				if !strings.Contains(at, ".") {
					t.Errorf("%s: %s is in no row", heading, path)
					return
				}
			}
		})
	}
}

// firstCells are the values in the first column of a section's table.
func firstCells(section string) map[string]bool {
	found := map[string]bool{}
	for line := range strings.Lines(section) {
		cell, _, row := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !row {
			continue
		}
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
			found[m[1]] = true
		}
	}
	return found
}

func eachLeaf(value any, path string, visit func(string)) {
	m, ok := value.(map[string]any)
	if !ok {
		visit(path)
		return
	}
	for key, below := range m {
		eachLeaf(below, strings.TrimPrefix(path+"."+key, "."), visit)
	}
}

// TestRowsOfKubeThanos: each setting of its table stands in a manifest of the
// example, in a base of ours, or is one of its other files.
func TestRowsOfKubeThanos(t *testing.T) {
	var text strings.Builder
	for _, pattern := range []string{migrations + "/kube-thanos/before/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(content)
		}
	}
	elsewhere := []string{"hashring-config", "--receive.local-endpoint", "securityContext", "serviceMonitor"}
	for setting := range firstCells(section(t, document(t), "kube-thanos")) {
		if !strings.Contains(text.String(), setting) && !strings.Contains(fmt.Sprint(elsewhere), setting) {
			t.Errorf("%s is not in the example", setting)
		}
	}
}

var fileSection = regexp.MustCompile(`(?s)(<!-- file: (\S+) -->\n).*?(<!-- end file -->)`)

// TestFilesInMigration: the files that the document shows are those of the examples.
func TestFilesInMigration(t *testing.T) {
	text := document(t)
	want := fileSection.ReplaceAllStringFunc(text, func(section string) string {
		m := fileSection.FindStringSubmatch(section)
		content, err := os.ReadFile(filepath.Join("..", m[2]))
		if err != nil {
			t.Fatal(err)
		}
		return m[1] + "```yaml\n" + string(content) + "```\n" + m[3]
	})
	if *update {
		if err := os.WriteFile("migration.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, want); diff != "" {
		t.Errorf("migration.md is stale, run make update (-file +examples):\n%s", diff)
	}
}
