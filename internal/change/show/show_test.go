package show_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/show"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var update = flag.Bool("update", false, "write what comes out into the cases")

// TestCases compares the states of each case: old/TOPOLOGY/CLUSTER.yaml with
// new/TOPOLOGY/CLUSTER.yaml, where both/ stands in both; fleet.yaml is the inventory of both.
// out is what people read. A line of never is a text that must stand nowhere in any format.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no cases")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.Fields(string(archive.Comment))) < 5 {
		t.Error("the case says no promise")
	}
	got := text(t, report(t, archive, false))
	checkLaws(t, archive, got)
	i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "out" })
	if *update {
		if i < 0 {
			i, archive.Files = len(archive.Files), append(archive.Files, txtar.File{Name: "out"})
		}
		archive.Files[i].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if i < 0 {
		t.Fatal("no out; run with -update, and read it")
	}
	if diff := cmp.Diff(string(archive.Files[i].Data), got); diff != "" {
		t.Error(diff)
	}
}

// checkLaws: the order of objects does not matter, a state does not differ from itself, and
// every format says something and shows no secret.
func checkLaws(t *testing.T, archive *txtar.Archive, got string) {
	t.Helper()
	if diff := cmp.Diff(got, text(t, report(t, archive, true))); diff != "" {
		t.Errorf("the order of objects matters (-as given +reversed):\n%s", diff)
	}
	for _, side := range []string{"old", "new"} {
		if r := show.New(change.CompareStates(state(archive, side, false), state(archive, side, true)), nil); !r.Same() || len(r.Meanings)+len(r.Groups) > 0 {
			t.Errorf("%s differs from itself: %s", side, text(t, r))
		}
	}
	var markdown, asJSON bytes.Buffer
	r := report(t, archive, false)
	if err := r.Markdown(&markdown); err != nil || markdown.Len() > show.Most {
		t.Error(err, markdown.Len())
	}
	if err := r.JSON(&asJSON); err != nil || !json.Valid(asJSON.Bytes()) {
		t.Error(err, asJSON.String())
	}
	for _, f := range archive.Files {
		for secret := range strings.Lines(string(f.Data)) {
			if secret = strings.TrimSpace(secret); f.Name == "never" && strings.Contains(got+markdown.String()+asJSON.String(), secret) {
				t.Errorf("%q is shown", secret)
			}
		}
	}
}

func text(t *testing.T, r *show.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Text(&out, false); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func report(t *testing.T, archive *txtar.Archive, reversed bool) *show.Report {
	t.Helper()
	c := change.CompareStates(state(archive, "old", false), state(archive, "new", reversed))
	r := show.New(c, nil)
	for _, f := range c.Faults() {
		t.Error(f)
	}
	return r
}

func state(archive *txtar.Archive, side string, reversed bool) change.State {
	s := change.State{Title: side}
	for _, f := range archive.Files {
		in, name, _ := strings.Cut(f.Name, "/")
		name, isCluster := strings.CutSuffix(name, ".yaml")
		if !isCluster || in != side && in != "both" {
			continue
		}
		c := &change.Cluster{Name: name, Documents: change.Split(f.Data)}
		if reversed {
			slices.Reverse(c.Documents)
		}
		for _, other := range archive.Files {
			if other.Name == "fleet.yaml" {
				c.Fleet, _ = observe.Inventory(krm.ParseManifests("", other.Data).Objects)
			}
		}
		s.Clusters = append(s.Clusters, c)
	}
	return s
}
