// Package golden runs a function on the cases in its testdata folder and asserts
// the laws of the project on every one of them, so that no author has to
// remember them.
//
// A case is one txtar file, named for the promise that it keeps. Its comment
// says the promise in a sentence; then come
//
//	fn.yaml       the functionConfig
//	in.yaml       the input objects, a stream of documents
//	out.yaml      the output objects; not in a case named bad-, which must fail
//	err           the lines on stderr, where there are any
//	results.yaml  the structured results, in a bad- case
//	stdin         in place of fn.yaml and in.yaml: exactly these bytes
//
// `make update` rewrites what is expected.
package golden

import (
	"bytes"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

var update = flag.Bool("update", false, "rewrite the expectations of golden cases")

// Case is one txtar file.
type Case struct {
	// Path of the file.
	Path string
	// Bad tells whether the function must fail.
	Bad bool

	archive *txtar.Archive
}

// Run runs every case of the package's testdata folder.
func Run(t *testing.T, def *krm.Definition) {
	t.Helper()
	cases := Cases(t, "testdata")
	if len(cases) == 0 {
		t.Fatal("no cases in testdata")
	}
	for _, c := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(c.Path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c.check(t, def)
		})
	}
}

// Cases reads the cases of a folder.
func Cases(t testing.TB, dir string) []*Case {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	cases := make([]*Case, len(paths))
	for i, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		cases[i] = &Case{path, strings.HasPrefix(filepath.Base(path), "bad-"), archive}
	}
	return cases
}

// File returns the content of one file of the case, or "".
func (c *Case) File(name string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// Promise returns the sentence that the case starts with.
func (c *Case) Promise() string { return strings.TrimSpace(string(c.archive.Comment)) }

// Input returns the bytes that the function reads.
func (c *Case) Input(t testing.TB) []byte {
	t.Helper()
	if raw := c.File("stdin"); raw != "" {
		return []byte(raw)
	}
	return list(t, config(t, c), objects(t, c.File("in.yaml")))
}

// outcome is all that comes out of one run.
type outcome struct {
	code        int
	out, stderr string
}

func call(def *krm.Definition, input []byte) outcome {
	var out, stderr bytes.Buffer
	code := krm.Main(krm.Alone(def), bytes.NewReader(input), &out, &stderr)
	return outcome{code, out.String(), stderr.String()}
}

func (c *Case) check(t *testing.T, def *krm.Definition) {
	t.Helper()
	if c.Promise() == "" {
		t.Error("the case does not say what it promises")
	}
	got := call(def, c.Input(t))
	if failed := got.code != 0; failed != c.Bad {
		t.Fatalf("exit code %d, want failure: %v\n%s", got.code, c.Bad, got.stderr)
	}
	if c.Bad {
		c.compare(t, map[string]string{"err": got.stderr, "results.yaml": results(t, got.out)})
	} else {
		c.compare(t, map[string]string{"err": got.stderr, "out.yaml": stream(t, got.out)})
	}
	c.checkLaws(t, def, got)
}

// compare holds what came out against the case's files, or rewrites them.
func (c *Case) compare(t *testing.T, got map[string]string) {
	t.Helper()
	if *update {
		c.rewrite(t, got)
		return
	}
	for name, text := range got {
		if diff := cmp.Diff(c.File(name), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Again returns what a function says when it runs on its own output.
func Again(t testing.TB, c *Case, def *krm.Definition) string {
	t.Helper()
	first := call(def, c.Input(t))
	return call(def, list(t, config(t, c), objects(t, stream(t, first.out)))).stderr
}
