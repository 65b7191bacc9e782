package render

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// counting counts the files that are read.
type counting struct {
	filesys.FileSystem
	reads int
}

func (c *counting) ReadFile(path string) ([]byte, error) {
	c.reads++
	return c.FileSystem.ReadFile(path)
}

// manyFindings are n objects in one file with one finding each.
func manyFindings(tb testing.TB, n int) (*counting, []krm.Finding) {
	tb.Helper()
	fs := &counting{FileSystem: filesys.MakeFsInMemory()}
	var text strings.Builder
	findings := make([]krm.Finding, n)
	for i := range n {
		fmt.Fprintf(&text, "---\nkind: StatefulSet\nmetadata:\n  name: s%d\nspec:\n  replicas: 1\n", i)
		findings[i] = krm.Finding{Object: krm.Ref{Kind: "StatefulSet", Name: fmt.Sprint("s", i)}, Field: "spec.replicas", File: "a.yaml"}
	}
	if err := fs.WriteFile("/o/a.yaml", []byte(text.String())); err != nil {
		tb.Fatal(err)
	}
	return fs, findings
}

// TestLocateParsesOnce: what is found in one file costs one look at it.
func TestLocateParsesOnce(t *testing.T) {
	fs, findings := manyFindings(t, 300)
	locate(fs, "/o", findings, nil)
	if fs.reads != 1 {
		t.Errorf("the file was read %d times", fs.reads)
	}
	for i, f := range findings {
		if want := 6*i + 6; f.Line != want {
			t.Fatalf("finding %d: line %d, want %d", i, f.Line, want)
		}
	}
}

// TestLocateRenamed: what a kustomization renamed is found by the name that it had, and in
// a List.
func TestLocateRenamed(t *testing.T) {
	fs := filesys.MakeFsInMemory()
	if err := fs.WriteFile("/o/a.yaml", []byte("kind: List\nitems:\n- kind: A\n  metadata: {name: one}\n- kind: A\n  metadata:\n    name: two\n  spec: 1\n")); err != nil {
		t.Fatal(err)
	}
	ref := krm.Ref{Kind: "A", Name: "eu-two", Namespace: "n"}
	findings := []krm.Finding{{Object: ref, Field: "spec", File: "a.yaml"}, {Object: krm.Ref{Kind: "A", Name: "three"}, Field: "spec", File: "a.yaml"}}
	locate(fs, "/o", findings, map[krm.Ref]string{ref: "two"})
	if findings[0].Line != 8 || findings[1].Line != 0 {
		t.Errorf("got lines %d and %d", findings[0].Line, findings[1].Line)
	}
}

// TestTextsAreParsedOnce: nor is the file in a ConfigMap looked at for each finding.
func TestTextsAreParsedOnce(t *testing.T) {
	var l locator
	file := readObjects([]byte("kind: ConfigMap\nmetadata: {name: a}\ndata:\n  r.yml: |\n    groups:\n    - name: a\n    - name: b\n"))
	for range 100 {
		if line := l.line(file, krm.Ref{Kind: "ConfigMap", Name: "a"}, "data.r.yml.groups[1].name"); line != 7 {
			t.Fatal(line)
		}
	}
	if n := l.Parsed(); n != 1 {
		t.Errorf("the text was parsed %d times", n)
	}
}

// BenchmarkLocate holds what a finding costs: the ratio of ten times as many must stay
// near ten.
func BenchmarkLocate(b *testing.B) {
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			fs, findings := manyFindings(b, n)
			for b.Loop() {
				for i := range findings {
					findings[i].File = "a.yaml"
				}
				locate(fs, "/o", findings, nil)
			}
		})
	}
}
