package render_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

var update = flag.Bool("update", false, "rewrite the expectations of golden cases")

// TestGolden renders the folder overlay of every case. The same cases go through
// the real kustomize in the end-to-end tests.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			path, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(unpack(t, archive))
			got := txtar.File{Name: "want.yaml", Data: nil}
			if text, failed := renderCase("overlay"); failed {
				got = txtar.File{Name: "err", Data: []byte(relative(t, text))}
			} else {
				got.Data = []byte(text)
			}
			if bad := strings.HasPrefix(filepath.Base(path), "bad-"); bad != (got.Name == "err") {
				t.Fatalf("got %s:\n%s", got.Name, got.Data)
			}
			if got.Name == "err" && strings.Contains(string(got.Data), "NOTTOLD") {
				t.Errorf("a secret is told: %s", got.Data)
			}
			compare(t, path, archive, got)
		})
	}
}

func unpack(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// renderCase returns the stream, or what went wrong.
func renderCase(dir string) (text string, failed bool) {
	r := render.Renderer{Find: functions.Unchecked}
	overlays, err := r.Overlays(dir)
	if err != nil {
		return err.Error() + "\n", true
	}
	result, err := r.Render(overlays[0])
	if err != nil {
		return err.Error() + "\n", true
	}
	var findings strings.Builder
	for _, f := range result.Findings {
		findings.WriteString(f.String() + "\n")
	}
	if result.Failed() {
		return findings.String(), true
	}
	return string(result.Stream()), false
}

// relative takes the temporary folder out of messages of kustomize.
func relative(t *testing.T, text string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(text, dir, ".")
}

func compare(t *testing.T, path string, archive *txtar.Archive, got txtar.File) {
	t.Helper()
	var files []txtar.File
	want := ""
	for _, f := range archive.Files {
		if f.Name == got.Name {
			want = string(f.Data)
			continue
		}
		files = append(files, f)
	}
	if *update {
		archive.Files = append(files, got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(got.Data)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", got.Name, diff)
	}
}
