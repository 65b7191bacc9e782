package catalog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// section is a generated part of a README: what stands between the two marks.
var section = regexp.MustCompile(`(?s)(<!-- generated: (\w+)( [\w./-]+)? -->\n).*?(<!-- end -->)`)

// generators make the body of each section from its argument.
type generators map[string]func(argument string) (string, error)

// fill writes the generated sections of a README anew. Every section must be there.
func fill(text []byte, make generators) ([]byte, error) {
	var failed error
	seen := map[string]bool{}
	filled := section.ReplaceAllFunc(text, func(match []byte) []byte {
		m := section.FindSubmatch(match)
		name := string(m[2])
		generate, known := make[name]
		if !known {
			failed = fmt.Errorf("no such section: %s", name)
			return match
		}
		seen[name] = true
		body, err := generate(strings.TrimSpace(string(m[3])))
		if err != nil {
			failed = err
		}
		return bytes.Join([][]byte{m[1], []byte(body), m[4]}, nil)
	})
	for name := range make {
		if !seen[name] && failed == nil {
			failed = fmt.Errorf("no section <!-- generated: %s -->", name)
		}
	}
	return filled, failed
}

// functionSections are those of a function's README.
func functionSections(root string, def *krm.Definition, spec *schema) generators {
	testdata := filepath.Join(root, "functions", def.Name, "testdata")
	sections := generators{
		"example": func(name string) (string, error) { return example(filepath.Join(testdata, name+".txtar")) },
		"config":  func(string) (string, error) { return table("field of `spec`", spec.rows("", others(def))), nil },
		"calls":   func(string) (string, error) { return calls(def), nil },
	}
	if len(def.Rules) > 0 {
		sections["rules"] = func(string) (string, error) { return ruleTable(def.Rules), nil }
	}
	return sections
}

func ruleTable(rules []legacy.Rule) string {
	var out strings.Builder
	out.WriteString("| rule | was | is now | why |\n|---|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", r.ID, r.Was, r.Now, r.Why)
	}
	return out.String()
}

// projectSections are those of the project's README.
func projectSections(root string, defs []*krm.Definition) generators {
	return generators{
		"functions":  func(string) (string, error) { return functionTable(defs), nil },
		"topologies": func(string) (string, error) { return topologyTable(root) },
		"versions":   func(string) (string, error) { return versionTable(root) },
		"covers":     func(string) (string, error) { return coverTable(defs, "functions"), nil },
		"file": func(path string) (string, error) {
			text, err := os.ReadFile(filepath.Join(root, path))
			return fmt.Sprintf("```yaml\n%s```\n", text), err
		},
	}
}

func functionTable(defs []*krm.Definition) string {
	var out strings.Builder
	out.WriteString("| function | kind | what it does |\n|---|---|---|\n")
	for _, def := range defs {
		fmt.Fprintf(&out, "| [%s](functions/%s) | `%s` | %s |\n", def.Name, def.Name, def.Kind, def.Summary)
	}
	return out.String()
}

// topologyTable lists the overlays as `thanos-fleet init` does.
func topologyTable(root string) (string, error) {
	topologies, err := scaffold.Topologies(os.DirFS(root))
	var out strings.Builder
	out.WriteString("| topology | what it is |\n|---|---|\n")
	for _, t := range topologies {
		fmt.Fprintf(&out, "| [%s](overlays/%s) | %s |\n", t.Name, t.Name, t.Summary)
	}
	return out.String(), err
}

// example shows a case: its promise, the configuration, and what changes, or what is said.
func example(path string) (string, error) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return "", err
	}
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	shown := fmt.Sprintf("%s\n\n```yaml\n%s```\n", strings.TrimSpace(string(archive.Comment)), files["fn.yaml"])
	changes := string(diff.Diff("in", files["in.yaml"], "out", files["out.yaml"]))
	if changes == "" { // it says something
		return fmt.Sprintf("%s\n```yaml\n%s```\n\n```text\n%s```\n", shown, files["in.yaml"], files["err"]), nil
	}
	if at := strings.Index(changes, "\n@@"); at >= 0 {
		changes = changes[at+1:]
	}
	return fmt.Sprintf("%s\n```diff\n%s```\n", shown, changes), nil
}

func table(heading string, rows []row) string {
	var out strings.Builder
	fmt.Fprintf(&out, "| %s | type | meaning |\n|---|---|---|\n", heading)
	for _, r := range rows {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", r.field, r.kind, strings.ReplaceAll(r.description, "|", `\|`))
	}
	return out.String()
}

// messages lists every message of a function's cases, under the promise of its
// case: a page of its own, because there are many.
func messages(def *krm.Definition, dir string) ([]byte, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# Messages of %s\n\nMade from the golden cases by `make update`.\n", def.Name)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "err" })
		if i < 0 {
			continue
		}
		fmt.Fprintf(&out, "\n%s\n\n```text\n%s```\n", strings.TrimSpace(string(archive.Comment)), archive.Files[i].Data)
	}
	return []byte(out.String()), nil
}

// calls shows how each client calls the function.
func calls(def *krm.Definition) string {
	spec := ""
	if _, found := strict.Fields(reflect.TypeOf(def.New()).Elem())["cluster"]; found {
		spec = "spec:\n  cluster: eks-a\n"
	}
	return fmt.Sprintf(`The configuration goes into a file that the client names. With kustomize, in
%[1]stransformers:%[1]s of an overlay, with the function in an annotation:

%[1]s%[1]s%[1]syaml
apiVersion: %[2]s
kind: %[3]s
metadata:
  name: example
  annotations:
    config.kubernetes.io/function: |
      exec:
        path: thanos-fleet
%[7]s%[1]s%[1]s%[1]s

%[1]s%[1]s%[1]ssh
kustomize build --enable-alpha-plugins --enable-exec OVERLAY    # thanos-fleet on the PATH
thanos-fleet render OVERLAY                                     # the same bytes, without kustomize
%[1]s%[1]s%[1]s

In a container, write %[1]scontainer: {image: %[4]s/%[5]s:%[6]s}%[1]s in place of
%[1]sexec%[1]s; in a Kptfile's pipeline, %[1]simage: %[4]s/%[5]s:%[6]s%[1]s with
%[1]sconfigPath%[1]s. By hand:

%[1]s%[1]s%[1]ssh
kpt fn eval PACKAGE --exec "thanos-fleet fn %[5]s" --fn-config CONFIG.yaml
thanos-fleet fn %[5]s <resourcelist.yaml
%[1]s%[1]s%[1]s
`, "`", krm.APIVersion, def.Kind, registry, def.Name, version.Version, spec)
}

// Write stores the generated files below root, and removes the pages of rules that are no more.
func Write(root string, files map[string][]byte) error {
	stale, err := StaleRules(root)
	if err != nil {
		return err
	}
	for _, page := range stale {
		if err := os.Remove(page); err != nil {
			return err
		}
	}
	for path, data := range files {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(path)), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, path), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// others are the configurations of the other functions, whose READMEs list their fields.
func others(def *krm.Definition) map[reflect.Type]string {
	listed := map[reflect.Type]string{}
	for _, other := range functions.All() {
		if other.Kind != def.Kind {
			listed[reflect.TypeOf(other.New()).Elem()] = other.Kind
		}
	}
	return listed
}
