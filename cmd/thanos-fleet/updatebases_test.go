//go:build !image

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// past returns what the binary carries as another version of it did.
func past(t *testing.T, change func(fstest.MapFS)) fstest.MapFS {
	t.Helper()
	source := fstest.MapFS{}
	err := fs.WalkDir(thanosfleet.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(thanosfleet.Files, name)
		source[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	change(source)
	return source
}

// replaced changes a text that must be there once.
func replaced(t *testing.T, text []byte, old, with string) []byte {
	t.Helper()
	if bytes.Count(text, []byte(old)) != 1 {
		t.Fatalf("%q is there %d times in\n%s", old, bytes.Count(text, []byte(old)), text)
	}
	return bytes.Replace(text, []byte(old), []byte(with), 1)
}

func edit(t *testing.T, name, old, with string) {
	t.Helper()
	if err := os.WriteFile(name, replaced(t, []byte(read(t, name)), old, with), 0o644); err != nil {
		t.Fatal(err)
	}
}

// begun makes a repository in the working directory, as a run of a version with that source.
func begun(t *testing.T, source fs.FS, runs ...scaffold.Run) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, run := range runs {
		files, err := run.Files(source)
		if err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(files, func(name string, _ []byte) bool { _, err := os.Lstat(name); return err == nil })
		if err := place(".", recorded(run, files)); err != nil {
			t.Fatal(err)
		}
	}
}

// updated runs update-bases, and returns what it says.
func updated(t *testing.T, u updating) (stdout, stderr string, err error) {
	t.Helper()
	var out, told bytes.Buffer
	if u.source == nil {
		u.source = thanosfleet.Files
	}
	if u.conflicts == "" {
		u.conflicts = "stop"
	}
	u.dir = "."
	err = u.run(&out, screen{Writer: &told})
	return out.String(), told.String(), err
}

// tree reads all files below the working directory.
func tree(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all[name] = read(t, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestUpdateOfToday: a repository of every topology, in each form, and with every base, is as
// this version has it; nothing is written.
func TestUpdateOfToday(t *testing.T) {
	topologies, err := scaffold.Topologies(thanosfleet.Files)
	if err != nil {
		t.Fatal(err)
	}
	bases, err := scaffold.Bases(thanosfleet.Files)
	if err != nil {
		t.Fatal(err)
	}
	var every scaffold.Run
	for _, b := range bases {
		every.Bases = append(every.Bases, b.Name)
	}
	forms := 0
	for _, topology := range topologies {
		run := scaffold.Run{Topology: topology.Name}
		files, err := run.Files(thanosfleet.Files)
		if err != nil {
			t.Fatal(err)
		}
		rename := map[string]string{}
		for i, name := range scaffold.Clusters(files, topology.Name) {
			rename[name] = fmt.Sprintf("site-%d", i)
		}
		for _, run := range []scaffold.Run{run, {Topology: topology.Name, Rename: rename}, {Topology: topology.Name, OneOverlay: true}, {Topology: topology.Name, OneOverlay: true, Rename: rename}} {
			if _, err := run.Files(thanosfleet.Files); err != nil {
				continue // no clusters are alike, or the names stand in manifests
			}
			forms++
			t.Run(run.String(), func(t *testing.T) {
				begun(t, thanosfleet.Files, run, every)
				before := tree(t)
				out, _, err := updated(t, updating{})
				if err != nil || !strings.HasSuffix(out, "\nnothing to do\n") || strings.Count(out, "\n") != 2 {
					t.Error(out, err)
				}
				if diff := cmp.Diff(before, tree(t)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
	if forms < 2*len(topologies) {
		t.Errorf("%d forms of %d topologies", forms, len(topologies))
	}
}

const statefulSet = "bases/prometheus/statefulset.yaml"

// older is a version whose Prometheus, rules, Makefile and a template were others.
func older(t *testing.T) fstest.MapFS {
	return past(t, func(source fstest.MapFS) {
		set := source[statefulSet]
		set.Data = replaced(t, set.Data, "runAsNonRoot: true", "runAsNonRoot: false")
		member := source["overlays/karmada/templates/member/kustomization.yaml"]
		member.Data = append(member.Data, "# an older template\n"...)
		own := source["overlays/karmada/member4/kustomization.yaml"]
		own.Data = append([]byte("# member4, as it was\n"), own.Data...)
		source["bases/namespace/gone.yaml"] = &fstest.MapFile{Data: []byte("# nobody takes it\n")}
		delete(source, "bases/kube-state-metrics/service.yaml")
		k := source["bases/kube-state-metrics/kustomization.yaml"]
		k.Data = replaced(t, k.Data, "- service.yaml\n", "")
	})
}

// TestUpdate: what a newer version changed comes, what the user did stays, in the names that
// init gave, and the second run has nothing to do.
func TestUpdate(t *testing.T) {
	begun(t, older(t), scaffold.Run{Topology: "karmada", Rename: map[string]string{"member4": "ham", "member5": "fra"}})
	edit(t, statefulSet, "spec:\n  replicas: 2\n", "spec:\n  replicas: 3 # mine\n")
	edit(t, "bases/alertmanager/service.yaml", "kind: Service\n", "kind: Service # mine\n")
	edit(t, "overlays/karmada/fleet/fleet.yaml", "cluster: karmada-ham", "cluster: ham")
	if err := os.RemoveAll("bases/node-exporter/README.md"); err != nil {
		t.Fatal(err)
	}
	before := tree(t)

	dry, told, err := updated(t, updating{dryRun: true})
	if err != nil {
		t.Fatal(dry, told, err)
	}
	if diff := cmp.Diff(before, tree(t)); diff != "" {
		t.Errorf("a dry run writes:\n%s", diff)
	}
	out, told, err := updated(t, updating{})
	if err != nil {
		t.Fatal(out, told, err)
	}
	want := `kept     bases/alertmanager/service.yaml  you edited it; the new version did not
updated  bases/kube-state-metrics/kustomization.yaml
added    bases/kube-state-metrics/service.yaml
removed  bases/namespace/gone.yaml
merged   bases/prometheus/statefulset.yaml
updated  overlays/karmada/ham/kustomization.yaml
updated  overlays/karmada/templates/member/kustomization.yaml
85 files are as v0.1.0 has them, 1 deleted by you
rendered  karmada/control-plane: 2 changed (PropagationPolicy kube-state-metrics, StatefulSet prometheus), 1 added (Service kube-state-metrics) of 66 objects
rendered  karmada/fra: 1 changed (StatefulSet prometheus), 1 added (Service kube-state-metrics) of 46 objects
rendered  karmada/ham: 1 changed (StatefulSet prometheus), 1 added (Service kube-state-metrics) of 32 objects
6 files changed, and the record of them in .thanos-fleet
`
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(strings.Replace(want, "6 files changed, and the record of them in .thanos-fleet", "6 files would change; nothing is written (--dry-run)", 1), dry); diff != "" {
		t.Errorf("dry run (-want +got)\n%s", diff)
	}
	after := tree(t)
	set := replaced(t, replaced(t, []byte(before[statefulSet]), "runAsNonRoot: false", "runAsNonRoot: true"), "replicas: 3 # mine", "replicas: 3 # mine")
	if string(set) != after[statefulSet] {
		t.Errorf("merged:\n%s", cmp.Diff(string(set), after[statefulSet]))
	}
	if after["overlays/karmada/fleet/fleet.yaml"] != before["overlays/karmada/fleet/fleet.yaml"] {
		t.Error("the Fleet was changed")
	}
	for _, gone := range []string{"bases/namespace/gone.yaml", ".thanos-fleet/written/bases/namespace/gone.yaml.txt", "bases/node-exporter/README.md"} {
		if _, is := after[gone]; is {
			t.Errorf("%s is there", gone)
		}
	}
	again, _, err := updated(t, updating{})
	if err != nil || !strings.HasSuffix(again, "nothing to do\n") {
		t.Error(again, err)
	}
	if diff := cmp.Diff(after, tree(t)); diff != "" {
		t.Errorf("a second run changes:\n%s", diff)
	}
}

// TestUpdateConflicts: nothing is written while changes conflict, and each way out does what
// it says.
func TestUpdateConflicts(t *testing.T) {
	for conflicts, want := range map[string]string{
		"stop": "runAsNonRoot: mine", "ours": "runAsNonRoot: mine", "theirs": "runAsNonRoot: true",
		"markers": "<<<<<<< yours\n        runAsNonRoot: mine\n||||||| as written by v0.1.0\n        runAsNonRoot: false\n=======\n        runAsNonRoot: true\n>>>>>>> new in v0.1.0\n",
	} {
		t.Run(conflicts, func(t *testing.T) {
			begun(t, older(t), scaffold.Run{Topology: "karmada"})
			edit(t, statefulSet, "runAsNonRoot: false", "runAsNonRoot: mine")
			before := tree(t)
			out, _, err := updated(t, updating{conflicts: conflicts})
			if stops := conflicts == "stop"; stops != (err != nil) {
				t.Fatal(out, err)
			} else if diff := cmp.Diff(before, tree(t)); stops != (diff == "") {
				t.Error(diff)
			}
			if conflicts == "stop" || conflicts == "markers" {
				if !strings.Contains(out, "conflict  "+statefulSet+"  both changed runAsNonRoot\n") {
					t.Error(out)
				}
			}
			if !strings.Contains(read(t, statefulSet), want) {
				t.Error(read(t, statefulSet))
			}
			if conflicts != "markers" {
				return
			}
			edit(t, statefulSet, want, "        runAsNonRoot: true\n")
			if out, _, err := updated(t, updating{}); err != nil || !strings.HasSuffix(out, "nothing to do\n") {
				t.Error(out, err)
			}
		})
	}
}

// TestUpdateMustRender: nothing is written when a cluster would not render any more.
func TestUpdateMustRender(t *testing.T) {
	newer := past(t, func(source fstest.MapFS) {
		set := source[statefulSet]
		set.Data = bytes.ReplaceAll(set.Data, []byte("name: prometheus"), []byte("name: renamed"))
	})
	begun(t, thanosfleet.Files, scaffold.Run{Topology: "karmada"})
	patch := "overlays/karmada/member4/kustomization.yaml"
	if err := os.WriteFile(patch, []byte(read(t, patch)+"patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: StatefulSet\n    metadata:\n      name: prometheus\n      namespace: monitoring\n    spec:\n      replicas: 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := tree(t)
	_, told, err := updated(t, updating{source: newer})
	if err == nil || exitCode(err) != exitFindings || !strings.Contains(err.Error(), "with these changes the repository does not render, so nothing is written; --no-render") || !strings.Contains(told, "prometheus") {
		t.Error(told, err)
	}
	if diff := cmp.Diff(before, tree(t)); diff != "" {
		t.Error(diff)
	}
	if out, _, err := updated(t, updating{source: newer, unproven: true}); err != nil || !strings.Contains(read(t, statefulSet), "name: renamed") {
		t.Error(out, err)
	}
}

// TestUpdateWithoutRecord: a repository of a version that kept none is updated from a folder
// with what it wrote, and has a record then.
func TestUpdateWithoutRecord(t *testing.T) {
	runs := []scaffold.Run{{Topology: "karmada", Rename: map[string]string{"member4": "ham", "member5": "fra"}}, {Bases: []string{"thanos-store"}}}
	forget := func() {
		if err := os.RemoveAll(".thanos-fleet"); err != nil {
			t.Fatal(err)
		}
	}
	begun(t, older(t), runs...)
	forget()
	asWritten, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	begun(t, older(t), runs...)
	forget()
	edit(t, statefulSet, "spec:\n  replicas: 2\n", "spec:\n  replicas: 3\n")
	if _, _, err := updated(t, updating{}); err == nil || !strings.Contains(err.Error(), "there is no record of what init wrote (.thanos-fleet)") {
		t.Fatal(err)
	}
	if _, _, err := updated(t, updating{asWritten: asWritten}); err == nil || !strings.Contains(err.Error(), "the clusters there are ham, fra, and those of karmada are member4, member5; give --rename as init had it") {
		t.Fatal(err)
	}
	out, told, err := updated(t, updating{asWritten: asWritten, rename: runs[0].Rename})
	if err != nil || !strings.Contains(out, "merged   "+statefulSet) || !strings.Contains(read(t, statefulSet), "replicas: 3") {
		t.Fatal(out, told, err)
	}
	record, err := scaffold.ReadRecord(os.DirFS("."))
	if err != nil || record["bases/thanos-store/statefulset.yaml"].Run != "add-base thanos-store" || record[statefulSet].Run != runs[0].String() {
		t.Error(err, record[statefulSet].Run, record["bases/thanos-store/statefulset.yaml"].Run)
	}
	before := tree(t)
	if out, _, err := updated(t, updating{}); err != nil || !strings.HasSuffix(out, "nothing to do\n") {
		t.Error(out, err)
	}
	if diff := cmp.Diff(before, tree(t)); diff != "" {
		t.Error(diff)
	}
}

// TestUpdateRefuses: a record that somebody edited, or that a newer version wrote.
func TestUpdateRefuses(t *testing.T) {
	record := scaffold.RecordPath(statefulSet)
	begun(t, thanosfleet.Files, scaffold.Run{Topology: "karmada"})
	written := read(t, record)
	if err := os.WriteFile(record, []byte(strings.ReplaceAll(written, "\n", "\r\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _, err := updated(t, updating{}); err != nil || !strings.HasSuffix(out, "nothing to do\n") {
		t.Error(out, err)
	}
	for text, want := range map[string]string{
		strings.Replace(written, "replicas: 2", "replicas: 3", 1): record + ": it was changed; take it from git again, as it was written",
		"":                                       record + ": it is cut off; take it from git again, as it was written",
		strings.Replace(written, "# As", "#", 1): record + ": its first line is not that of a record; take it from git again, as it was written",
		string(scaffold.Written{Version: "v9.0.0", Run: "init karmada", Text: []byte("x")}.Encode()):       "v9.0.0 wrote into this repository, and this is v0.1.0; update with that version or a newer one",
		string(scaffold.Written{Version: "v0.0.1", Run: "init karmada --new", Text: []byte("x")}.Encode()): `a record names the run "init karmada --new", of which this version does not know --new`,
	} {
		if err := os.WriteFile(record, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := updated(t, updating{}); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestUpdateAnyEdits: whatever both sides changed, what only the user did is there afterwards,
// and an update ends: the next has nothing to do.
func TestUpdateAnyEdits(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			old := past(t, func(source fstest.MapFS) { scatter(random, source, "upstream") })
			begun(t, old, scaffold.Run{Topology: "karmada"})
			files := fstest.MapFS{}
			for name, text := range tree(t) {
				if strings.HasPrefix(name, "bases/") {
					files[name] = &fstest.MapFile{Data: []byte(text)}
				}
			}
			scatter(random, files, "mine")
			var edits int
			for name, file := range files {
				edits += strings.Count(string(file.Data), "# mine")
				if err := os.WriteFile(name, file.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			out, told, err := updated(t, updating{conflicts: "ours", unproven: true})
			if err != nil {
				t.Fatal(out, told, err)
			}
			left := 0
			for name, text := range tree(t) {
				if strings.HasPrefix(name, "bases/") {
					left += strings.Count(text, "# mine")
				}
			}
			if left != edits {
				t.Errorf("%d of %d edits are there\n%s", left, edits, out)
			}
			if out, _, err := updated(t, updating{}); err != nil || !strings.HasSuffix(out, "nothing to do\n") {
				t.Error(out, err)
			}
		})
	}
}

// scatter puts comments behind lines of a third of all YAML files.
func scatter(random *rand.Rand, files fstest.MapFS, text string) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if filepath.Ext(name) != ".yaml" || random.IntN(3) > 0 {
			continue
		}
		lines := strings.SplitAfter(string(files[name].Data), "\n")
		for range 1 + random.IntN(3) {
			i := random.IntN(len(lines))
			lines[i] = strings.TrimSuffix(lines[i], "\n")
			if !strings.HasSuffix(lines[i], "|") && lines[i] != "" {
				lines[i] += " # " + text
			}
			lines[i] += "\n"
		}
		files[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, ""))}
	}
}
