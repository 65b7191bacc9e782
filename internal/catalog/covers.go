package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// programs are the upstreams of which tables say what each version has, each with a
// component of it.
var programs = []program{{"Thanos", thanos.Query}, {"Prometheus", thanos.Prometheus}, {"Alertmanager", thanos.Alertmanager}}

type program struct {
	name string
	of   thanos.Component
}

// writers are the functions that write the flags of a component.
var writers = map[thanos.Component]string{
	thanos.Query: "wire-thanos-stores", thanos.QueryFrontend: "gen-thanos-config", thanos.Receive: "gen-hashring",
	thanos.Rule: "inject-external-labels", thanos.Store: "gen-thanos-config", thanos.Prometheus: "migrate-manifests",
}

// coverTable says of each function for which versions it generates, and what switches there.
func coverTable(defs []*krm.Definition, to string) string {
	var out strings.Builder
	out.WriteString("| function | Thanos | Prometheus | what switches at which version |\n|---|---|---|---|\n")
	for _, def := range defs {
		edits := edited(def)
		fmt.Fprintf(&out, "| [%s](%s) | %s | %s | %s |\n", def.Name, path.Join(to, def.Name),
			covered(edits, thanos.Query), covered(edits, thanos.Prometheus), cmp.Or(strings.Join(switchesOf(def.Name), "; "), "–"))
	}
	return out.String()
}

// edited are the components that a function edits, or reads, where a Fleet tells it all.
func edited(def *krm.Definition) []thanos.Component {
	f := def.New()
	editor, ok := f.(krm.Editor)
	if !ok {
		return []thanos.Component{thanos.Query, thanos.Prometheus}
	}
	if cluster := reflect.ValueOf(f).Elem().FieldByName("Cluster"); cluster.IsValid() {
		cluster.SetString("any")
	}
	return editor.Edits()
}

// covered is the range of versions of a program that one of the components runs.
func covered(components []thanos.Component, of thanos.Component) string {
	if !slices.ContainsFunc(components, func(c thanos.Component) bool { return c.Program() == of.Program() }) {
		return "–"
	}
	first, end := thanos.Covered(of)
	switch of {
	case thanos.Query:
		return first + " to " + thanos.DefaultVersion
	case thanos.Prometheus:
		return first + " to " + thanos.DefaultPrometheusVersion
	}
	return first + " to before " + end
}

// switchesOf are the versions at which a function writes something else, oldest first.
func switchesOf(function string) []string {
	var found []thanos.Change
	add := func(since, what string) { found = append(found, thanos.Change{Version: since, What: what}) }
	for _, m := range thanos.Milestones() {
		if m.By == function && m.Component == thanos.Operator {
			add(m.Since, m.What+" (prometheus-operator)")
		} else if m.By == function {
			add(m.Since, strings.TrimPrefix(m.What, string(m.Component)+": "))
		}
	}
	for _, f := range thanos.Flags() {
		if f.Since != "" && writers[f.Component] == function {
			add(f.Since, "`"+f.Name+"`")
		}
	}
	if function == "gen-hashring" {
		for _, f := range hashring.Known() {
			add(f.Since, f.Name)
		}
	}
	if function == "gen-objstore-secret" {
		for _, n := range provider.Novelties() {
			if n.Path == "" {
				add(n.Since, n.Type)
			}
		}
		add(newestKey(), "the last of the keys that came later")
	}
	slices.SortStableFunc(found, func(a, b thanos.Change) int { return semver.Compare(a.Version, b.Version) })
	var cells []string
	for _, f := range found {
		cells = append(cells, f.Version+" "+f.What)
	}
	return cells
}

// newestKey is the version that brought the last key of object storage.
func newestKey() string {
	newest := ""
	for _, n := range provider.Novelties() {
		if semver.Compare(n.Since, newest) > 0 {
			newest = n.Since
		}
	}
	return newest
}

// ruleCoverTable says of each group of rules what its rules are about, and from which
// version to which this is known.
func ruleCoverTable() string {
	var out strings.Builder
	out.WriteString("| rules | Thanos | Prometheus | Alertmanager | others, and the version that was read |\n|---|---|---|---|---|\n")
	for _, group := range groups() {
		fmt.Fprintf(&out, "| [%s](rules/README.md#%[1]s)", group[0].Group())
		read := sourcesOf(group)
		for _, p := range programs {
			cell := "–"
			if read[p.name] != "" {
				cell = covered([]thanos.Component{p.of}, p.of)
			}
			delete(read, p.name)
			out.WriteString(" | " + cell)
		}
		var others []string
		for _, name := range slices.Sorted(maps.Keys(read)) {
			others = append(others, name+" "+read[name])
		}
		fmt.Fprintf(&out, " | %s |\n", cmp.Or(strings.Join(others, ", "), "–"))
	}
	return out.String()
}

func groups() [][]*checks.Rule {
	var found [][]*checks.Rule
	for _, r := range all.Rules {
		if n := len(found); n > 0 && found[n-1][0].Group() == r.Group() {
			found[n-1] = append(found[n-1], r)
		} else {
			found = append(found, []*checks.Rule{r})
		}
	}
	return found
}

// sourcesOf are the projects that rules name as their sources, each with the newest version.
func sourcesOf(rules []*checks.Rule) map[string]string {
	found := map[string]string{}
	for _, r := range rules {
		for _, s := range r.Doc().Sources {
			if s.Project != "thanos-fleet" && (found[s.Project] == "" || semver.Compare(s.Version, found[s.Project]) > 0) {
				found[s.Project] = s.Version
			}
		}
	}
	return found
}
