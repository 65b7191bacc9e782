package overlays_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A patch file holds one document: kustomize 5.4.3, 5.5.0 (in kubectl 1.32) and 5.6.0
// end abnormally on a file of several that are deleted.
func TestPatchFilesHoldOneDocument(t *testing.T) {
	found := 0
	for _, root := range []string{"../bases", "../overlays", "../packages", "../examples"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Base(path) != "kustomization.yaml" {
				return err
			}
			for _, patch := range patchFiles(t, path) {
				found++
				if n := documents(t, patch); n != 1 {
					t.Errorf("%s holds %d documents, want 1", patch, n)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 20 {
		t.Errorf("%d patch files found, want more", found)
	}
}

func patchFiles(t *testing.T, path string) []string {
	t.Helper()
	var k struct{ Patches []struct{ Path string } }
	if err := yaml.Unmarshal(read(t, path), &k); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var files []string
	for _, p := range k.Patches {
		if p.Path != "" {
			files = append(files, filepath.Join(filepath.Dir(path), p.Path))
		}
	}
	return files
}

func documents(t *testing.T, path string) int {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(read(t, path)))
	for n := 0; ; n++ {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
