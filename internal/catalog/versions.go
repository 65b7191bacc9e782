package catalog

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// judges are what holds the project against an upstream: the module, and who requires it.
var judges = map[string]struct{ file, module string }{
	"Thanos":                  {"conformance/thanos/go.mod", "github.com/thanos-io/thanos"},
	"Prometheus":              {"conformance/prometheus/go.mod", "github.com/prometheus/prometheus"},
	"prometheus-operator":     {"conformance/operated/go.mod", "github.com/prometheus-operator/prometheus-operator"},
	"prometheus-operator API": {"conformance/go.mod", "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring"},
	"Karmada":                 {"conformance/karmada/go.mod", "github.com/karmada-io/karmada"},
	"Kubernetes":              {"conformance/go.mod", "k8s.io/api"},
	"kustomize":               {"tools/go.mod", "sigs.k8s.io/kustomize/kustomize/v5"},
}

// versionSections are those of docs/versions.md.
func versionSections(root string, defs []*krm.Definition) generators {
	return generators{
		"versions":  func(string) (string, error) { return versionTable(root) },
		"functions": func(string) (string, error) { return coverTable(defs, "../functions"), nil },
		"rules":     func(string) (string, error) { return ruleCoverTable(), nil },
		"changes":   func(program string) (string, error) { return changeTable(program) },
		"gaps":      func(string) (string, error) { return gapTable(), nil },
	}
}

// oldestJudge returns the oldest version of a module in conformance/versions.sum, of which the
// libraries judge in every run, and the programs in make conformance-matrix.
func oldestJudge(root, module string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "conformance", "versions.sum"))
	if err != nil {
		return "", err
	}
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(module) + ` (v[0-9.]+) `).FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("conformance/versions.sum has no %s", module)
	}
	return string(m[1]), nil
}

// versionTable says of each upstream from which version to which it is known, and what
// this is held against.
func versionTable(root string) (string, error) {
	pinned, err := pinned(root)
	if err != nil {
		return "", err
	}
	oldest, err := oldestKustomize(root)
	if err != nil {
		return "", err
	}
	from := map[string]string{}
	for _, name := range []string{"Thanos", "Prometheus", "prometheus-operator", "Karmada"} {
		if from[name], err = oldestJudge(root, judges[name].module); err != nil {
			return "", err
		}
	}
	var out strings.Builder
	out.WriteString("| upstream | oldest | newest | what is known of it | held against |\n|---|---|---|---|---|\n")
	row := func(cells ...string) { fmt.Fprintf(&out, "| %s |\n", strings.Join(cells, " | ")) }
	first, _ := thanos.Covered(thanos.Query)
	row("Thanos", first, thanos.DefaultVersion, "every flag of every component, feature switches, the files that it reads, the keys of each provider", "the programs and parsers of "+from["Thanos"]+" to "+pinned["Thanos"])
	first, _ = thanos.Covered(thanos.Prometheus)
	row("Prometheus", first, thanos.DefaultPrometheusVersion, "flags, feature switches, the configuration, PromQL of version 3", "the programs and promtool of "+release(from["Prometheus"])+" to "+release(pinned["Prometheus"]))
	first, end := thanos.Covered(thanos.Alertmanager)
	row("Alertmanager", first, "before "+end, "flags, secrets in files", "prometheus-operator's types of it")
	operator := from["prometheus-operator"]
	row("prometheus-operator", operator, pinned["prometheus-operator API"], "what it makes of its objects", "its definitions and functions "+operator+" to "+pinned["prometheus-operator"]+", its types "+pinned["prometheus-operator API"])
	row("Karmada", from["Karmada"], pinned["Karmada"], "policies, overrides, multi-cluster Services", "its override manager and its definitions "+from["Karmada"]+" to "+pinned["Karmada"])
	row("Kubernetes", "–", "–", "the types of what is emitted", "its types and validation, API library "+pinned["Kubernetes"])
	row("kustomize", oldest, pinned["kustomize"], "overlays, and how it calls functions", "the programs "+oldest+" and "+pinned["kustomize"])
	return out.String(), nil
}

// release is a version of Prometheus as it is released: its modules are v0.53.3 for v2.53.3, and
// v0.316.0 for v3.16.0.
func release(module string) string {
	if m := regexp.MustCompile(`^v0\.(\d\d\.\d+)$`).FindStringSubmatch(module); m != nil {
		return "v2." + m[1]
	}
	if m := regexp.MustCompile(`^v0\.3(\d\d)\.(\d+)$`).FindStringSubmatch(module); m != nil {
		return "v3." + strings.TrimPrefix(m[1], "0") + "." + m[2]
	}
	return module
}

// pinned reads what the judges require.
func pinned(root string) (map[string]string, error) {
	found := map[string]string{}
	for name, judge := range judges {
		text, err := os.ReadFile(filepath.Join(root, judge.file))
		if err != nil {
			return nil, err
		}
		file, err := modfile.ParseLax(judge.file, text, nil)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(file.Require, func(r *modfile.Require) bool { return r.Mod.Path == judge.module })
		if i < 0 {
			return nil, fmt.Errorf("%s requires no %s", judge.file, judge.module)
		}
		found[name] = file.Require[i].Mod.Version
	}
	return found, nil
}

var oldKustomize = regexp.MustCompile(`(?m)^OLD_KUSTOMIZE := (\S+)`)

func oldestKustomize(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		return "", err
	}
	m := oldKustomize.FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("no OLD_KUSTOMIZE in the Makefile")
	}
	return "v" + string(m[1]), nil
}

// oldestTold is the oldest version of a program whose changes are listed, "" for all that
// are known.
var oldestTold = map[string]string{"Prometheus": "v2.53.0"}

// changeTable lists what switches at which version of a program, newest first.
func changeTable(name string) (string, error) {
	all := append(slices.Clone(programs), program{"prometheus-operator", thanos.Operator})
	i := slices.IndexFunc(all, func(p program) bool { return p.name == name })
	if i < 0 {
		return "", fmt.Errorf("changes of what? %q", name)
	}
	changes := thanos.Changes(all[i].of)
	if name == "Thanos" {
		changes = append(changes, ringChanges()...)
		changes = append(changes, storageChanges()...)
	}
	slices.SortFunc(changes, func(a, b thanos.Change) int {
		return cmp.Or(semver.Compare(b.Version, a.Version), strings.Compare(a.What, b.What))
	})
	var out strings.Builder
	fmt.Fprintf(&out, "| since %s | what | before it, or instead |\n|---|---|---|\n", name)
	for _, c := range changes {
		if oldest := oldestTold[name]; oldest == "" || semver.Compare(c.Version, oldest) >= 0 {
			fmt.Fprintf(&out, "| %s | %s | %s |\n", c.Version, c.What, cmp.Or(c.Before, "–"))
		}
	}
	return out.String(), nil
}

func ringChanges() []thanos.Change {
	var changes []thanos.Change
	for _, f := range hashring.Known() {
		changes = append(changes, thanos.Change{Version: f.Since, What: "receive: " + f.Name, Before: f.Older})
	}
	return changes
}

func storageChanges() []thanos.Change {
	byKey := map[[2]string][]string{}
	for _, n := range provider.Novelties() {
		at := [2]string{n.Since, "the type"}
		if n.Path != "" {
			at[1] = "`" + n.Path + "`"
		}
		byKey[at] = append(byKey[at], n.Type)
	}
	var changes []thanos.Change
	for at, types := range byKey {
		changes = append(changes, thanos.Change{Version: at[0], What: "object storage: " + at[1] + " of " + strings.Join(types, ", ")})
	}
	return changes
}

// gapTable lists what Thanos cannot follow, with a link to the rule that tells it.
func gapTable() string {
	var out strings.Builder
	out.WriteString("| what a Prometheus, an agent or a ruler does | and how it meets Thanos | turned on by | first Thanos that can | what happens | what to do | rule |\n|---|---|---|---|---|---|---|\n")
	for _, g := range thanos.Gaps {
		var by []string
		for _, s := range g.Switches {
			by = append(by, switched(s))
		}
		can := g.Fixed
		if can == "" {
			can = "none yet"
		}
		doc := all.Find(g.Rule).Doc()
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s | [%s](rules/%s.md) |\n", g.Does, g.Meets, strings.Join(by, "<br>"), can, cmp.Or(g.Happens, doc.Why), cmp.Or(g.Remedy, doc.Remedy), g.Rule, g.Rule)
	}
	return out.String()
}

// switched says what turns something on, and in which versions of Prometheus.
func switched(s thanos.Switch) string {
	name := "`" + s.Name + "`"
	if s.Form == thanos.Written {
		name = s.Name
	}
	versions := ""
	switch {
	case s.Since != "" && s.Gone != "":
		versions = ", " + s.Since + " to before " + s.Gone
	case s.Since != "":
		versions = ", from " + s.Since
	}
	if path, _, _ := strings.Cut(s.Name, ":"); s.Form == thanos.Field && thanos.FieldSince(path) != "" {
		versions += ", prometheus-operator " + thanos.FieldSince(path)
	}
	return string(s.Form) + " " + name + versions
}
