// Package internal_test asserts which packages must not depend on which.
package internal_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/thanos-fleet/thanos-fleet/"

// forbidden says what a package and everything below it must not import,
// directly or not.
var forbidden = map[string][]string{
	"internal/problem":    {"sigs.k8s.io/kustomize", module + "internal", module + "functions", "go.yaml.in/yaml"},
	"internal/bound":      {"sigs.k8s.io/kustomize", module + "internal", module + "functions"},
	"internal/strict":     {"sigs.k8s.io/kustomize", module + "functions"},
	"internal/fleet":      {"sigs.k8s.io/kustomize", module + "functions", module + "internal/krm"},
	"internal/thanos":     {"sigs.k8s.io/kustomize", module + "functions", module + "internal/krm", module + "internal/fleet"},
	"internal/legacy":     {"sigs.k8s.io/kustomize", "go.yaml.in/yaml", module + "functions", module + "internal/krm", module + "internal/fleet"},
	"internal/prometheus": {"sigs.k8s.io/kustomize", module + "functions", module + "internal/krm", module + "internal/fleet"},
	"internal/karmada":    {"sigs.k8s.io/kustomize", module + "functions", module + "internal/krm"},
	"internal/krm":        {"sigs.k8s.io/kustomize/api", module + "functions", module + "internal/fleet", module + "internal/render"},
	"internal/render":     {module + "functions", module + "internal/fleet"},
	"internal/output":     {"sigs.k8s.io/kustomize", "go.yaml.in/yaml", module + "functions", module + "internal/krm", module + "internal/fleet"},
	"internal/graph":      {module + "functions", module + "cmd"},
	"internal/overview":   {module + "functions", module + "cmd"},
	"internal/history":    {"sigs.k8s.io/kustomize", module + "functions", module + "internal/krm"},
	"internal/promql":     {"sigs.k8s.io/kustomize", module + "functions", module + "internal/krm"},
	"internal/observe":    {"sigs.k8s.io/kustomize/api", "github.com/prometheus/", module + "functions", module + "internal/render", module + "internal/checks"},
	"internal/checks":     {module + "functions", module + "cmd"},
	"internal/change":     {"sigs.k8s.io/kustomize/api", module + "functions", module + "internal/render", module + "internal/output", module + "cmd"},
	"internal/revision":   {"sigs.k8s.io/kustomize", module},
	"internal/live":       {"sigs.k8s.io/kustomize/api", module + "functions", module + "internal/render", module + "cmd"},
	"functions":           {"sigs.k8s.io/kustomize/api", module + "cmd", module + "internal/render"},
}

func TestImportsRunOneWay(t *testing.T) {
	for root, banned := range forbidden {
		out, err := exec.Command("go", "list", "-deps", module+root+"/...").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, dep := range strings.Fields(string(out)) {
			for _, prefix := range banned {
				own := strings.HasPrefix(dep, module+root)
				if strings.HasPrefix(dep, prefix) && !own {
					t.Errorf("%s depends on %s", root, dep)
				}
			}
		}
	}
}

// TestImagesHoldNoDeskCommands: what only people at their desks run would not fit.
func TestImagesHoldNoDeskCommands(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-tags", "image", module+"cmd/thanos-fleet").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if dep+"/" == module || dep == module+"internal/graph" || dep == module+"internal/change" || dep == module+"internal/overview" || strings.Contains(dep, "goja") || strings.Contains(dep, "goldmark") || strings.HasPrefix(dep, "github.com/prometheus/") {
			t.Errorf("the binary in images depends on %s", dep)
		}
	}
}

// apart are the files that the program and the images do not both have, with the reason.
var apart = map[string]string{
	"internal/checks/docs.go":            "what is said of rules, which explain and documents print",
	"internal/checks/docs_image.go":      "",
	"internal/checks/all/query.go":       "the parser of Prometheus is larger than what is left of an image",
	"internal/checks/all/query_image.go": "",
}

// TestImagesAreTheProgram: the same manifests meet the same code in the program and in images.
func TestImagesAreTheProgram(t *testing.T) {
	files := func(tags string) map[string]bool {
		out, err := exec.Command("go", "list", "-tags", tags, "-f", `{{range .GoFiles}}{{$.ImportPath}}/{{.}} {{end}}`, module+"internal/...", module+"functions/...").Output()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, f := range strings.Fields(string(out)) {
			found[strings.TrimPrefix(f, module)] = true
		}
		return found
	}
	watch(t)
	program, image := files(""), files("image")
	differ := map[string]bool{}
	for f := range program {
		differ[f] = !image[f]
	}
	for f := range image {
		differ[f] = !program[f]
	}
	for f, differs := range differ {
		if _, known := apart[f]; known != differs {
			t.Errorf("%s: is in one of program and images alone: %t, want %t", f, differs, known)
		}
	}
}

// TestImagesHaveTheRules: images have every rule but for those that are named, and say where it
// is explained.
func TestImagesHaveTheRules(t *testing.T) {
	watch(t)
	if out, err := exec.Command("go", "test", "-tags", "image", "-run", "^Test(Rules|Doc)$", module+"internal/checks", module+"internal/checks/all").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// watch makes the result of a test, which go keeps, one of the files that rules are made of:
// it knows nothing of what the go command reads.
func watch(t *testing.T) {
	t.Helper()
	for _, pattern := range []string{"*/*.go", "checks/*/*.go", "checks/*/*.md", "../functions/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if _, err := os.ReadFile(f); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestFunctionsArePure: what a function gives depends on its input alone, so
// nothing that it is made of may reach for a file, a clock, a process, the
// network or chance.
func TestFunctionsArePure(t *testing.T) {
	impure := []string{"os", "os/exec", "io/fs", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "syscall"}
	for _, root := range []string{"functions", "internal/fleet", "internal/thanos", "internal/legacy", "internal/prometheus", "internal/karmada", "internal/krm", "internal/strict", "internal/bound", "internal/observe"} {
		out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", module+root+"/...").Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			fields := strings.Fields(line)
			for _, imported := range fields[1:] {
				if slices.Contains(impure, imported) {
					t.Errorf("%s imports %s", fields[0], imported)
				}
			}
		}
	}
}
