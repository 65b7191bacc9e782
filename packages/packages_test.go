// Package packages_test keeps the kpt packages in step with the bases and
// overlays that they are copied from: `go test ./packages -update` rewrites them.
package packages_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

var update = flag.Bool("update", false, "rewrite the packages")

const (
	member5 = "karmada-member5"
	overlay = "../overlays/karmada/member5"
)

func TestPackageIsACopyOfItsOverlay(t *testing.T) {
	want := manifests(t, overlay)
	want["Kptfile"] = pin(read(t, member5+"/Kptfile"))
	if *update {
		rewrite(t, member5, want)
	}
	got := files(t, member5)
	for _, name := range []string{"README.md", "render.yaml"} { // written by hand
		delete(got, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is stale; run `go test ./packages -update` (-want +got):\n%s", member5, diff)
	}
}

// Users copy these lines.
func TestImagesInExamplesAreOfThisVersion(t *testing.T) {
	for _, file := range []string{"../examples/argocd/README.md"} {
		got := read(t, file)
		if *update {
			check(t, os.WriteFile(file, []byte(pin(got)), 0o644))
		} else if diff := cmp.Diff(pin(got), got); diff != "" {
			t.Errorf("%s is stale; run `go test ./packages -update` (-want +got):\n%s", file, diff)
		}
	}
}

var image = regexp.MustCompile(`(image: ghcr\.io/thanos-fleet/[a-z-]+):\S+`)

// pin sets the images in a text to this version.
func pin(text string) string { return image.ReplaceAllString(text, "${1}:"+version.Version) }

// rewrite makes a package's folder hold what is wanted; at its top, files
// written by hand stay.
func rewrite(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	for name := range files(t, dir) {
		if _, keep := want[name]; !keep && strings.Contains(name, "/") {
			check(t, os.Remove(filepath.Join(dir, name)))
		}
	}
	for name, text := range want {
		file := filepath.Join(dir, name)
		check(t, os.MkdirAll(filepath.Dir(file), 0o755))
		check(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	check(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found[name] = read(t, filepath.Join(dir, name))
		}
		return err
	}))
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	check(t, err)
	return string(data)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
