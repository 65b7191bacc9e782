package all_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// TestSound: nothing is said of what this project renders, all topologies together, but
// for manifests that were migrated as they are.
func TestSound(t *testing.T) {
	root := filepath.Join("..", "..", "..", "testdata", "rendered")
	files, err := filepath.Glob(filepath.Join(root, "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	var inputs []observe.Input
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := krm.ParseStream(data)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		inputs = append(inputs, observe.Input{Name: name, Group: filepath.Base(filepath.Dir(file)), Objects: objects})
	}
	for _, f := range checks.Run(all.Rules, observe.Read(inputs)) {
		if f.Rule.Severity != krm.Info && f.Places[0].Cluster.Group != "migrate" {
			t.Error(f.Places[0].Cluster.Group + ": " + f.String())
		}
	}
}

// TestRules: IDs are unique and in order, every rule is explained, and nothing else is; a
// build has all of them, but for those that it names with a reason.
func TestRules(t *testing.T) {
	if !slices.IsSortedFunc(all.Rules, func(a, b *checks.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("the rules are not in the order of their IDs")
	}
	seen := map[string]bool{}
	for _, id := range leftOut {
		seen[id] = true
	}
	for _, r := range all.Rules {
		if seen[r.ID] {
			t.Errorf("two rules are called %s", r.ID)
		}
		seen[r.ID] = true
		if r.Check == nil || r.Severity == "" {
			t.Errorf("%s: want a function and a severity", r.ID)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(seen)), documented(t)); diff != "" {
		t.Errorf("internal/checks/<group>/<rule>.md (-rules +files):\n%s", diff)
	}
}

// documented are the IDs that there is a documentation of.
func documented(t *testing.T) (ids []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		ids = append(ids, filepath.Base(filepath.Dir(f))+"/"+strings.TrimSuffix(filepath.Base(f), ".md"))
	}
	slices.Sort(ids)
	return ids
}
