package schema_test

import (
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/golden"
)

// TestSoundIsValid: no schema refuses what the project shows, or what a case takes.
func TestSoundIsValid(t *testing.T) {
	seen := map[string]int{}
	for path, text := range sources(t) {
		for _, n := range documents(text) {
			if strings.HasSuffix(path, ".md") && scalar(n, "apiVersion") == "" {
				continue // a part of an object
			}
			if isOurs(n) {
				seen[scalar(n, "kind")]++
			}
			if err := refusal(t, n); err != nil {
				t.Errorf("%s: %v\n%s", path, err, textOf(n))
			}
		}
	}
	for _, kind := range kinds() {
		if seen[kind] == 0 {
			t.Errorf("no %s was looked at", kind)
		}
	}
}

var fenced = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// sources are the texts that must be valid: files of overlays, packages and examples,
// snippets of documents, and what good cases take.
func sources(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, dir := range []string{"overlays", "packages", "examples", "docs", "bases", "functions", "README.md"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			switch filepath.Ext(path) {
			case ".yaml":
				texts[path] = read(t, path)
			case ".md":
				var snippets []string
				for _, m := range fenced.FindAllStringSubmatch(read(t, path), -1) {
					snippets = append(snippets, m[1])
				}
				texts[path] = strings.Join(snippets, "\n---\n")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, def := range functions.All() {
		for _, c := range golden.Cases(t, filepath.Join(root, "functions", def.Name, "testdata")) {
			if inventory := documents(c.File("in.yaml")); !c.Bad && isSound(inventory) {
				texts[c.Path+" in.yaml"] = c.File("in.yaml")
			}
			if !c.Bad {
				texts[c.Path] = c.File("fn.yaml")
			}
		}
	}
	return texts
}

// TestBadIsRefused: what a bad case gets wrong in a file that has a schema is refused, but
// for what only fields beside each other tell, which testdata/unseen.txt lists. What strict
// decoding refuses is never among it.
func TestBadIsRefused(t *testing.T) {
	unseen, refused, others := map[string]string{}, 0, 0
	for _, def := range functions.All() {
		for _, c := range golden.Cases(t, filepath.Join(root, "functions", def.Name, "testdata")) {
			docs := slices.DeleteFunc(documents(c.File("fn.yaml")+"\n---\n"+c.File("in.yaml")), func(n *yaml.Node) bool { return !isOurs(n) })
			switch isRefused := slices.ContainsFunc(docs, func(n *yaml.Node) bool { return refusal(t, n) != nil }); {
			case !c.Bad:
			case isRefused:
				refused++
			case slices.ContainsFunc(docs, func(n *yaml.Node) bool { return len(faultsOf(n)) > 0 }):
				t.Errorf("%s: decoding refuses what the schema takes", c.Path)
			case isSoundAlone(t, docs):
				others++
			default:
				first, _, _ := strings.Cut(c.File("err"), "\n")
				unseen[def.Name+"/"+filepath.Base(c.Path)] = first
			}
		}
	}
	t.Logf("%d bad cases are refused, %d are about other objects, %d cannot be seen", refused, others, len(unseen))
	var list strings.Builder
	for _, name := range slices.Sorted(maps.Keys(unseen)) {
		list.WriteString(name + "\n\t" + unseen[name] + "\n")
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile("testdata/unseen.txt", []byte(list.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read(t, "testdata/unseen.txt"), list.String()); diff != "" {
		t.Errorf("read the change, and run it with -update (-want +got):\n%s", diff)
	}
}
