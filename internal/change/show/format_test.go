package show_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/show"
)

// TestFormats holds the other formats of two cases against testdata/formats.
func TestFormats(t *testing.T) {
	for _, name := range []string{"label-changes", "secret"} {
		archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		r := report(t, archive, false)
		for ending, print := range map[string]func(*bytes.Buffer) error{
			"md": func(b *bytes.Buffer) error { return r.Markdown(b) }, "json": func(b *bytes.Buffer) error { return r.JSON(b) },
		} {
			var got bytes.Buffer
			if err := print(&got); err != nil {
				t.Fatal(err)
			}
			file := fmt.Sprintf("testdata/formats/%s.%s", name, ending)
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s:\n%s", file, diff)
			}
		}
	}
}

// TestMarkdownFits: whatever changes, it is no longer than a comment may be, says what it
// leaves out, and closes what it opens.
func TestMarkdownFits(t *testing.T) {
	for _, n := range []int{1, 20, 400} {
		var before, after change.State
		for i := range n {
			for s, state := range map[string]*change.State{"old": &before, "new": &after} {
				text := fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d, namespace: n}\ndata:\n  text: |\n    no yaml: [ ```\n%s", i, strings.Repeat("    "+s+fmt.Sprint(i)+" @someone <b>\n", 40))
				state.Clusters = append(state.Clusters, &change.Cluster{Name: fmt.Sprintf("top/k%d", i), Documents: [][]byte{[]byte(text)}})
			}
		}
		r := show.New(change.CompareStates(before, after), nil)
		var out bytes.Buffer
		if err := r.Markdown(&out); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if len([]rune(text)) > 65_536 || strings.Count(text, "<details>") != strings.Count(text, "</details>") || strings.Count(text, "````")%2 != 0 {
			t.Errorf("%d clusters: %d bytes, %d opened, %d closed", n, len(text), strings.Count(text, "<details>"), strings.Count(text, "</details>"))
		}
		if left := strings.Contains(text, "did not fit into a comment"); left != (n > 20) {
			t.Errorf("%d clusters, %d bytes: left out: %t", n, len(text), left)
		}
	}
}
