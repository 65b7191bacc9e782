package overlays_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/reference"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/ring"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/store"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// mutant is one name in a cluster that is made another one, and made right again.
type mutant struct {
	what       string
	edit, undo func()
}

// TestMutants: whatever one object of a rendered cluster says of another, a rule speaks
// when it is no longer true: so nothing that rules find in other manifests can slip into
// an overlay.
func TestMutants(t *testing.T) {
	tried := map[string]bool{}
	for _, in := range inputs(t) {
		before := told(in)
		for _, m := range mutants(observe.Read([]observe.Input{in}).Clusters[0]) {
			if tried[in.Group+m.what] { // its clusters have much in common
				continue
			}
			tried[in.Group+m.what] = true
			m.edit()
			after := told(in)
			m.undo()
			if !slices.ContainsFunc(slices.Collect(maps.Keys(after)), func(line string) bool { return !before[line] }) {
				t.Errorf("%s/%s: nothing is said of %s", in.Group, in.Name, m.what)
			}
		}
	}
	if len(tried) < 400 {
		t.Errorf("only %d names were tried", len(tried))
	}
}

// inputs are the clusters of all overlays as they are rendered, without control planes,
// whose objects are read as those of the members.
func inputs(t *testing.T) []observe.Input {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "rendered", "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	var found []observe.Input
	for _, file := range files {
		objects, err := krm.ParseStream(read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if name != "control-plane" {
			found = append(found, observe.Input{Name: name, Group: filepath.Base(filepath.Dir(file)), Objects: objects})
		}
	}
	return found
}

// following are the rules that follow references.
var following = slices.Concat(reference.Rules, ring.Rules, store.Rules)

// told returns what the rules say of a cluster, of which everything is there.
func told(in observe.Input) map[string]bool {
	f := observe.Read([]observe.Input{in})
	f.Complete = true
	lines := map[string]bool{}
	for _, found := range checks.Run(following, f) {
		lines[found.String()] = true
	}
	return lines
}

// mutants are one for each object and key that is referred to, for each Service that is
// dialled, for each port of a Service, and for the labels of the pods behind it.
func mutants(c *observe.Cluster) []mutant {
	var found []mutant
	seen := map[string]bool{}
	add := func(what string, edit, undo func()) {
		if !seen[what] {
			seen[what] = true
			found = append(found, mutant{what, edit, undo})
		}
	}
	rename := func(o *krm.Object) {
		name := o.Name()
		add("the name of "+o.Ref().String(), func() { o.SetText("renamed", "metadata", "name") }, func() { o.SetText(name, "metadata", "name") })
	}
	for _, r := range c.References() {
		o := c.Get(r.Kind, r.Namespace, r.Name)
		if r.Optional || o == nil || c.IsMade(o) {
			continue
		}
		rename(o)
		for _, section := range []string{"data", "stringData"} {
			if r.Key != "" && o.Has(section, r.Key) {
				add(fmt.Sprintf("key %s of %s", r.Key, o.Ref()), func() { o.RenameField("renamed", section, r.Key) }, func() { o.RenameField(r.Key, section, "renamed") })
			}
		}
	}
	for _, s := range c.All("Service") {
		if pods := c.Behind(s); !c.IsMade(s) && len(pods) > 0 {
			mutateSelector(add, s, c.Behind(s))
		}
	}
	for _, conn := range c.Together().Connections() {
		if s := conn.Service; s != nil && conn.Status == observe.Found && !c.IsMade(s) && conn.Answer.Cluster == c {
			rename(s)
			mutatePort(add, s, conn)
		}
	}
	return found
}

// mutateSelector makes the selector, and each target port by name, those of nothing. A
// further port of a program that is no component may be that of an exporter that is off.
func mutateSelector(add func(string, func(), func()), s *krm.Object, pods []*observe.Pods) {
	labels := s.Strings("spec", "selector")
	first := slices.Sorted(maps.Keys(labels))[0]
	add("the selector of "+s.Ref().String(), func() { s.SetText("other", "spec", "selector", first) }, func() { s.SetText(labels[first], "spec", "selector", first) })
	isForeign := !slices.ContainsFunc(pods, func(p *observe.Pods) bool { return len(p.Processes) > 0 })
	for i, p := range s.Each("spec", "ports") {
		if target := p.Text("targetPort"); strings.Trim(target, "0123456789") != "" && !(i > 0 && isForeign) {
			add(fmt.Sprintf("target port %s of %s", target, s.Ref()), func() { p.SetText("other", "targetPort") }, func() { p.SetText(target, "targetPort") })
		}
	}
}

// mutatePort makes the port that is dialled another one.
func mutatePort(add func(string, func(), func()), s *krm.Object, conn observe.Connection) {
	record := strings.TrimPrefix(strings.Split(conn.Target.Record, ".")[0], "_")
	for _, p := range s.Each("spec", "ports") {
		switch name, number := p.Text("name"), p.Text("port"); {
		case record != "" && name == record:
			add(fmt.Sprintf("the name of port %s of %s", name, s.Ref()), func() { p.SetText("other", "name") }, func() { p.SetText(name, "name") })
		case record == "" && number == conn.Target.Port && s.Text("spec", "clusterIP") != "None":
			add(fmt.Sprintf("port %s of %s", number, s.Ref()), func() { p.SetText("1", "port") }, func() { p.SetText(number, "port") })
		}
	}
}
