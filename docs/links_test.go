package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// documents are all Markdown files of the repository that people read, by their path
// from its root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && path != ".." {
			// template holds links of repositories that init makes, out is output, and what
			// checks holds is read in docs/rules.
			if strings.HasPrefix(name, ".") || slices.Contains([]string{"bin", "checks", "out", "template", "testdata"}, name) {
				return filepath.SkipDir
			}
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		found[filepath.Clean(strings.TrimPrefix(path, "../"))] = string(text)
		return err
	})
	if err != nil || len(found) < 30 {
		t.Fatalf("%d documents, %v", len(found), err)
	}
	return found
}

// link is one link to a place in the repository.
type link struct{ from, to, anchor string }

var linkMark = regexp.MustCompile(`\]\(([^)\s]*)\)`)

func linksIn(from, text string) []link {
	var found []link
	for _, m := range linkMark.FindAllStringSubmatch(withoutCode(text), -1) {
		if strings.Contains(m[1], ":") {
			continue
		}
		to, anchor, _ := strings.Cut(m[1], "#")
		target := from
		if to != "" {
			target = filepath.Join(filepath.Dir(from), to)
		}
		found = append(found, link{from, target, anchor})
	}
	return found
}

// TestLinksInDocsLeadSomewhere: every relative link leads to something, and its
// anchor to a heading.
func TestLinksInDocsLeadSomewhere(t *testing.T) {
	docs := documents(t)
	for from, text := range docs {
		for _, l := range linksIn(from, text) {
			if _, err := os.Stat(filepath.Join("..", l.to)); err != nil {
				t.Errorf("%s: link to %s: %v", from, l.to, err)
				continue
			}
			if l.anchor != "" && !hasAnchor(t, docs, l) {
				t.Errorf("%s: nothing in %s is #%s", from, l.to, l.anchor)
			}
		}
	}
}

// hasAnchor tells whether a document has a heading, or any other file a line.
func hasAnchor(t *testing.T, docs map[string]string, l link) bool {
	t.Helper()
	for _, page := range []string{l.to, filepath.Join(l.to, "README.md")} {
		if text, found := docs[page]; found {
			return slices.Contains(anchors([]byte(text)), l.anchor)
		}
	}
	text, err := os.ReadFile(filepath.Join("..", l.to))
	if err != nil {
		t.Fatal(err)
	}
	line, err := strconv.Atoi(strings.TrimPrefix(l.anchor, "L"))
	return err == nil && line >= 1 && line <= strings.Count(string(text), "\n")
}

// TestEveryDocumentIsLinked: a document that nothing leads to is not read. Those of
// folders are reached by links to the folder.
func TestEveryDocumentIsLinked(t *testing.T) {
	docs := documents(t)
	linked := map[string]bool{"README.md": true}
	for from, text := range docs {
		for _, l := range linksIn(from, text) {
			if l.to != from {
				linked[l.to] = true
			}
		}
	}
	for path := range docs {
		folder := filepath.Base(path) == "README.md" && linked[filepath.Dir(path)]
		// Whoever reads a function's README reads its messages by name.
		messages := filepath.Base(path) == "MESSAGES.md" && linked[filepath.Dir(path)]
		if !linked[path] && !folder && !messages {
			t.Errorf("nothing links to %s", path)
		}
	}
}

// TestTheProjectsPageIndexesDocs: whoever lands on README.md finds every document of docs/.
func TestTheProjectsPageIndexesDocs(t *testing.T) {
	docs := documents(t)
	index := linksIn("README.md", docs["README.md"])
	for path := range docs {
		if filepath.Dir(path) == "docs" && !slices.ContainsFunc(index, func(l link) bool { return l.to == path }) {
			t.Errorf("README.md does not link to %s", path)
		}
	}
}

// TestVersionsInDocsAreThisOne: images and installations that people copy are of the
// version that they read about.
func TestVersionsInDocsAreThisOne(t *testing.T) {
	texts := documents(t)
	kptfiles, err := filepath.Glob("../packages/*/Kptfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kptfiles {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(text)
	}
	image := regexp.MustCompile(`(?:ghcr\.io/thanos-fleet/[a-z-]+:|cmd/thanos-fleet@)(v[0-9]+\.[0-9]+\.[0-9]+)`)
	found := 0
	for path, text := range texts {
		for _, m := range image.FindAllStringSubmatch(text, -1) {
			if found++; m[1] != version.Version {
				t.Errorf("%s names %s, the version is %s", path, m[0], version.Version)
			}
		}
	}
	if found == 0 {
		t.Error("no image in any document")
	}
}

var code = regexp.MustCompile("(?ms)^[ ]*```.*?^[ ]*```[ ]*$")

// withoutCode takes code blocks away: what looks like a heading or a link in them is none.
func withoutCode(text string) string { return code.ReplaceAllString(text, "") }

// TestAnchors: headings in code are none, and the second of one name is numbered.
func TestAnchors(t *testing.T) {
	got := anchors([]byte("# A: `b`, c_d\n```sh\n# no\n```\n## Twice\n## Twice\n"))
	if want := []string{"a-b-c_d", "twice", "twice-1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
