// Package checktest holds the rules of a group against their cases: txtar archives in
// testdata/<rule>/<case>.txtar. The text in front says what the case promises, each file
// <cluster>.yaml is what was rendered for a cluster, fleet.yaml the inventory, and want
// the findings of the rule, one in a line. A case whose name begins with ok- wants none.
//
// A file named complete says that nothing is missing from the archive.
package checktest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var update = flag.Bool("update", false, "write what comes out as what is wanted")

const (
	want     = "want"
	complete = "complete"
	fleet    = "fleet.yaml"
)

// Run runs the cases of the rules of a group. Every rule has a case in which it speaks,
// and one in which it is silent.
func Run(t *testing.T, rules []*checks.Rule) {
	t.Helper()
	folders := map[string]bool{}
	for _, r := range rules {
		_, name, _ := strings.Cut(r.ID, "/")
		folders[name] = true
		t.Run(name, func(t *testing.T) { runRule(t, r, filepath.Join("testdata", name)) })
	}
	have, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range have {
		if !folders[d.Name()] {
			t.Errorf("testdata/%s is the folder of no rule", d.Name())
		}
	}
}

func runRule(t *testing.T, r *checks.Rule, dir string) {
	checkDoc(t, r)
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var speaks, silent bool
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		isSilent := strings.HasPrefix(name, "ok-")
		speaks, silent = speaks || !isSilent, silent || isSilent
		t.Run(name, func(t *testing.T) { runCase(t, r, file, isSilent) })
	}
	if !speaks || !silent {
		t.Errorf("%s: want a case in which %s speaks, and one named ok-… in which it is silent", dir, r.ID)
	}
}

// checkDoc asserts that the words of the rule stand beside it.
func checkDoc(t *testing.T, r *checks.Rule) {
	t.Helper()
	_, name, _ := strings.Cut(r.ID, "/")
	text, err := os.ReadFile(name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checks.ParseDoc(string(text)); err != nil {
		t.Errorf("%s.md: %v", name, err)
	}
}

func runCase(t *testing.T, r *checks.Rule, file string, isSilent bool) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got := lines(t, r, archive, false)
	if again := lines(t, r, archive, true); again != got {
		t.Errorf("the order of objects counts:\n%s", cmp.Diff(got, again))
	}
	if isSilent && got != "" {
		t.Errorf("%s", got)
	}
	if !isSilent && got == "" {
		t.Error("the rule says nothing")
	}
	wanted := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == want })
	if *update && !isSilent {
		if wanted < 0 {
			wanted, archive.Files = len(archive.Files), append(archive.Files, txtar.File{Name: want})
		}
		archive.Files[wanted].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text := ""
	if wanted >= 0 {
		text = string(archive.Files[wanted].Data)
	}
	if diff := cmp.Diff(text, got); diff != "" {
		t.Error(diff)
	}
}

// lines returns what the rule finds; backwards turns the order of the objects.
func lines(t *testing.T, r *checks.Rule, archive *txtar.Archive, backwards bool) string {
	t.Helper()
	var text strings.Builder
	f := Read(t, archive, backwards)
	for _, found := range checks.Run([]*checks.Rule{r}, f) {
		text.WriteString(found.String() + "\n")
	}
	checkSecrets(t, f, text.String())
	return text.String()
}

// Read reads the clusters of a case.
func Read(t *testing.T, archive *txtar.Archive, backwards bool) *observe.Fleet {
	t.Helper()
	objects := map[string][]*krm.Object{}
	var inputs []observe.Input
	for _, f := range archive.Files {
		name, isYAML := strings.CutSuffix(f.Name, ".yaml")
		if !isYAML {
			continue
		}
		parsed, err := krm.ParseStream(f.Data)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if backwards {
			slices.Reverse(parsed)
		}
		objects[f.Name] = parsed
		if f.Name != fleet {
			inputs = append(inputs, observe.Input{Name: name, Objects: parsed})
		}
	}
	if known := inventory.Of(objects[fleet]); known != nil {
		for i := range inputs {
			inputs[i].Fleet, inputs[i].Entry = known, known.Cluster(inputs[i].Name)
		}
	}
	f := observe.Read(inputs)
	f.Complete = slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == complete })
	return f
}

// checkSecrets asserts that no value of a Secret is told.
func checkSecrets(t *testing.T, f *observe.Fleet, text string) {
	t.Helper()
	for _, c := range f.Clusters {
		for _, o := range c.All("Secret") {
			for key := range o.Contents() {
				value := strings.TrimSpace(c.Key("Secret", o.Namespace(), o.Name(), key).Text)
				if len(value) > 3 && !c.IsMade(o) && strings.Contains(text, value) {
					t.Errorf("the value of %s, key %s, is told", o.Ref(), key)
				}
			}
		}
	}
}
