//go:build e2e

package e2e_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestCommandsInDocsRun runs every command of the documents' blocks, in order, in
// a copy of the repository. `.ci/run` runs those that call make.
func TestCommandsInDocsRun(t *testing.T) {
	for _, path := range []string{"README.md", "docs/migration.md", "docs/one-overlay.md", "docs/remote-write.md", "docs/scale.md", "overlays/migrate/README.md"} {
		t.Run(path, func(t *testing.T) { runCommandsIn(t, path) })
	}
}

func runCommandsIn(t *testing.T, path string) {
	t.Helper()
	needBuilt(t)
	readme, err := os.ReadFile("../" + path)
	if err != nil {
		t.Fatal(err)
	}
	dir := copyRepo(t)
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		for line := range strings.Lines(block[1]) {
			words := strings.Fields(strings.TrimPrefix(line, "bin/"))
			if len(words) == 0 || words[0] == "make" {
				continue
			}
			command{dir: dir}.ok(t, words[0], words[1:]...)
			ran++
		}
	}
	if ran == 0 {
		t.Errorf("%s has no command besides make", path)
	}
}
