package scaffold_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// TestRunsAreReadBack: what a record says of a run is what was asked for.
func TestRunsAreReadBack(t *testing.T) {
	for line, run := range map[string]scaffold.Run{
		"init karmada":                           {Topology: "karmada"},
		"init oke --one-overlay":                 {Topology: "oke", OneOverlay: true},
		"init karmada --rename a=b,c=d":          {Topology: "karmada", Rename: map[string]string{"c": "d", "a": "b"}},
		"init oke --one-overlay --rename a=b":    {Topology: "oke", OneOverlay: true, Rename: map[string]string{"a": "b"}},
		"add-base components/grpc-tls namespace": {Bases: []string{"components/grpc-tls", "namespace"}},
	} {
		got, err := scaffold.ParseRun(line)
		if diff := cmp.Diff(run, got); diff != "" || err != nil || run.String() != line {
			t.Error(line, run.String(), diff, err)
		}
	}
	for _, line := range []string{"", "init", "add-base", "update-bases x", "init karmada --rename", "init karmada --other"} {
		if got, err := scaffold.ParseRun(line); err == nil {
			t.Errorf("%q is read as %v", line, got)
		}
	}
}

// TestRecord: texts come back as they were, whatever is in them, and who edits one is told.
func TestRecord(t *testing.T) {
	for _, text := range []string{"", "\n", "a: 1", "# run: init x\n# sha256: 0\n", "tab\t\x00\xff\n", "a\n\nb\n"} {
		w := scaffold.Written{Version: "v1.2.3", Run: "init x", Text: []byte(text)}
		at := scaffold.RecordPath("bases/x.yaml")
		record, err := scaffold.ReadRecord(fstest.MapFS{at: {Data: w.Encode()}})
		if diff := cmp.Diff(map[string]scaffold.Written{"bases/x.yaml": w}, record); diff != "" || err != nil {
			t.Errorf("%q: %v %s", text, err, diff)
		}
		for i := range w.Encode() {
			edited := w.Encode()
			edited[i] ^= 1
			if got, err := scaffold.ReadRecord(fstest.MapFS{at: {Data: edited}}); err == nil {
				t.Errorf("%q is read as %v", edited, got)
			}
		}
	}
}

// TestAgainWithoutWhatIsGone: what this version does not have any more is no error, and of
// two runs that write one file the one that did counts.
func TestAgainWithoutWhatIsGone(t *testing.T) {
	record := map[string]scaffold.Written{
		"bases/prometheus/README.md":   {Version: "v0.0.1", Run: "add-base gone prometheus"},
		"bases/namespace/README.md":    {Version: "v0.0.1", Run: "init karmada --rename gone=fra,member4=ham"},
		"overlays/was-here/x/new.yaml": {Version: "v0.0.1", Run: "init was-here"},
	}
	today, err := scaffold.Again(thanosfleet.Files, record)
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]string{
		"bases/prometheus/README.md":                "add-base gone prometheus",
		"bases/prometheus/statefulset.yaml":         "init karmada --rename gone=fra,member4=ham",
		"overlays/karmada/ham/kustomization.yaml":   "init karmada --rename gone=fra,member4=ham",
		"overlays/karmada/fleet/kustomization.yaml": "",
		"overlays/was-here/x/new.yaml":              "",
	} {
		if got := today[name].Run; got != run {
			t.Errorf("%s is of %q, want %q", name, got, run)
		}
	}
}
