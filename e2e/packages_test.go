//go:build e2e

package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// needKpt skips the test when kpt is missing.
func needKpt(t *testing.T) {
	t.Helper()
	needClient(t, "kpt")
	needBuilt(t)
}

// copyPackage copies the kpt package, with the images of this build.
func copyPackage(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "karmada-member5")
	check(t, os.CopyFS(dir, os.DirFS("../packages/karmada-member5")))
	edit(t, filepath.Join(dir, "Kptfile"), `image: \S+`, "image: "+image("render-cluster"))
	return dir
}

// copyExecPackage copies the kpt package with an executable in place of the image.
func copyExecPackage(t *testing.T) string {
	t.Helper()
	dir := copyPackage(t)
	edit(t, filepath.Join(dir, "Kptfile"), `image: \S+`, "exec: thanos-fleet")
	return dir
}

// list is the ResourceList that kpt gives the function of a package.
func list(t *testing.T, dir string) string {
	t.Helper()
	needKpt(t)
	config, err := os.ReadFile(filepath.Join(dir, "render.yaml"))
	check(t, err)
	var indented strings.Builder
	for line := range strings.Lines(string(config)) {
		indented.WriteString("  " + line)
	}
	return command{}.ok(t, "kpt", "fn", "source", dir) + "functionConfig:\n" + indented.String()
}

// tree reads all files of a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	check(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(data)
		return err
	}))
	return found
}

// same compares two trees but for the Kptfile, which says how the function runs.
func same(t *testing.T, what string, want, got map[string]string) {
	t.Helper()
	delete(want, "Kptfile")
	delete(got, "Kptfile")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
