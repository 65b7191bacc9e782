package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// TestRemoteAsKustomize holds what is taken for remote against what kustomize itself
// would fetch, on a machine without git and without a network.
func TestRemoteAsKustomize(t *testing.T) {
	t.Setenv("PATH", "")
	for _, entry := range []string{
		"https://example.com/a.yaml", "HTTPS://example.com/a.yaml", "http://example.com/a/b?ref=main", "https://user:x@example.com/a/b",
		"ssh://git@example.com/a/b", "file:///srv/repo//base", "git::https://example.com/a/b", "git@example.com:a/b.git", "git@example.com:a/b/c",
		"github.com/a/b", "github.com/a/b//c?ref=v1", "GitHub.com/a/b", "github.com:a/b", "git@github.com:a/b", "me@example.com/a/b",
		"a.yaml", "../base", "base/github.com/a/b", "example.com/a/b", "git.example.com/a/b.git", "me@host/a", "a:b", "github.com/a", "./github.com/a/b",
		"c@d.yaml", "ftp://example.com/a/b",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte("resources:\n- "+entry+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := kustomize(filesys.MakeFsOnDisk(), dir, krusty.ReorderOptionNone)
		if err == nil {
			t.Fatalf("%s: kustomize built it", entry)
		}
		fetched := strings.Contains(err.Error(), "render is offline") || strings.Contains(err.Error(), "no 'git' program")
		if got := (reference{value: entry, file: true, folder: true}).isRemote(); got != fetched {
			t.Errorf("%s: remote %v, kustomize fetches it: %v (%v)", entry, got, fetched, err)
		}
	}
}

func TestAddressWithoutLogin(t *testing.T) {
	for value, want := range map[string]string{
		"https://u:p@example.com/a?token=x": `"https://example.com/a"`,
		"https://example.com":               `"https://example.com"`,
		"ssh://u:p@ss@example.com/a/b@v1":   `"ssh://example.com/a/b@v1"`,
		"git@example.com:a/b.git?ref=x":     `"git@example.com:a/b.git"`,
	} {
		if got := (reference{value: value}).address(); got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
}
