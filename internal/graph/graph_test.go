package graph_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/graph"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

var update = flag.Bool("update", false, "rewrite the expected pictures")

// TestKarmada holds the project's own topology against its pictures in testdata.
func TestKarmada(t *testing.T) {
	g := drawn(t, rendered(t, "../../overlays/karmada"))
	for name, text := range formats(t, g) {
		path := filepath.Join("testdata", "karmada."+name)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// TestGolden draws the overlays of every case, as Mermaid, which people can read.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := drawn(t, rendered(t, unpack(t, archive))).Mermaid()
			at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want.mmd" })
			if at < 0 {
				at = len(archive.Files)
				archive.Files = append(archive.Files, txtar.File{Name: "want.mmd"})
			}
			want := string(archive.Files[at].Data)
			if archive.Files[at].Data = []byte(got); *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOrderDoesNotMatter: neither of overlays nor of objects.
func TestOrderDoesNotMatter(t *testing.T) {
	results := rendered(t, "../../overlays/karmada")
	want := formats(t, drawn(t, results))
	slices.Reverse(results)
	for _, r := range results {
		slices.Reverse(r.Objects)
	}
	if diff := cmp.Diff(want, formats(t, drawn(t, results))); diff != "" {
		t.Error(diff)
	}
}

// TestControlPlaneAloneDrawsItsMembers: what Karmada hands out is what runs.
func TestControlPlaneAloneDrawsItsMembers(t *testing.T) {
	members := drawn(t, rendered(t, "../../overlays/karmada/member4", "../../overlays/karmada/member5"))
	plane := drawn(t, rendered(t, "../../overlays/karmada/control-plane"))
	if diff := cmp.Diff(members, plane); diff != "" {
		t.Errorf("(-members' own overlays +control plane):\n%s", diff)
	}
}

// TestSVGIsXML: every title is in it, and it needs nothing from elsewhere.
func TestSVGIsXML(t *testing.T) {
	g := drawn(t, rendered(t, "../../overlays/karmada"))
	g.Clusters[0].Title = `<"&' 集群`
	text := formats(t, g)["svg"]
	var read strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := token.(xml.CharData); ok {
			read.Write(data)
		}
	}
	for _, c := range g.Clusters {
		for _, title := range append([]string{c.Title}, titles(c.Nodes)...) {
			if !strings.Contains(read.String(), title) {
				t.Errorf("%q is not in the picture", title)
			}
		}
	}
	for _, foreign := range []string{"<script", "@import", "url(http", "<image", "href"} {
		if strings.Contains(text, foreign) {
			t.Errorf("the picture holds %q", foreign)
		}
	}
}

// TestNothingIsNothing: a graph without nodes is a picture all the same.
func TestNothingIsNothing(t *testing.T) {
	formats(t, graph.New(nil))
}

func titles(nodes []graph.Node) []string {
	var found []string
	for _, n := range nodes {
		found = append(found, n.Title)
	}
	return found
}

func formats(t *testing.T, g graph.Graph) map[string]string {
	t.Helper()
	var picture strings.Builder
	if note, err := g.SVG(&picture); note != "" || err != nil {
		t.Fatal(note, err)
	}
	return map[string]string{"svg": picture.String(), "mmd": g.Mermaid(), "dot": g.DOT()}
}

func drawn(t *testing.T, results []*render.Result) graph.Graph {
	t.Helper()
	g, err := graph.Of(results)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func rendered(t *testing.T, dirs ...string) []*render.Result {
	t.Helper()
	r := render.Renderer{Find: functions.Unchecked}
	var results []*render.Result
	for _, dir := range dirs {
		overlays, err := r.Overlays(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range overlays {
			result, err := r.Render(o)
			if err != nil || result.Failed() {
				t.Fatal(o.Dir, err, result)
			}
			results = append(results, result)
		}
	}
	return results
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
