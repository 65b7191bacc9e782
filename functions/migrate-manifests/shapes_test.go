package migratemanifests

import (
	"bytes"
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// shapes are what old manifests have in the place of something else.
var shapes = []string{"null", `""`, "x", "7", "true", "[x]", "[]", "{}", "{a: b}", "[{name: x}]", "[null]"}

var mutations = flag.Int("mutations", 5, "how many shapes each case is tried with")

// TestShapesOfOldManifests: whatever shape stands at a field, the function ends with
// findings, tells every change, and a second run changes nothing.
func TestShapesOfOldManifests(t *testing.T) {
	for _, c := range golden.Cases(t, "testdata") {
		if c.File("stdin") != "" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(c.Path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			places := len(fields(t, c))
			step := max(1, places*len(shapes)/(*mutations))
			for i := 0; i < places*len(shapes) && !t.Failed(); i += step {
				input := mutated(t, c, i/len(shapes), shapes[i%len(shapes)])
				everyChangeIsTold(t, input)
				secondRunIsSilent(t, input)
			}
		})
	}
}

// fields returns the values of a case's objects, below their identity.
func fields(t *testing.T, c *golden.Case) []*yaml.Node {
	var list struct{ Items []yaml.Node }
	if err := yaml.Unmarshal(c.Input(t), &list); err != nil {
		t.Fatal(err)
	}
	var found []*yaml.Node
	for i := range list.Items {
		collect(&list.Items[i], &found)
	}
	return found
}

var identityFields = []string{"apiVersion", "kind", "metadata"}

func collect(n *yaml.Node, found *[]*yaml.Node) {
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			collect(child, found)
		case n.Kind == yaml.MappingNode && i%2 == 1 && !slices.Contains(identityFields, n.Content[i-1].Value):
			*found = append(*found, child)
			collect(child, found)
		}
	}
}

// mutated returns a case's input with another shape at one of the fields.
func mutated(t *testing.T, c *golden.Case, at int, shape string) []byte {
	var list yaml.Node
	if err := yaml.Unmarshal(c.Input(t), &list); err != nil {
		t.Fatal(err)
	}
	var found []*yaml.Node
	root := list.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "items" {
			for _, item := range root.Content[i+1].Content {
				collect(item, &found)
			}
		}
	}
	var value yaml.Node
	if err := yaml.Unmarshal([]byte(shape), &value); err != nil {
		t.Fatal(err)
	}
	*found[at] = *value.Content[0]
	var out bytes.Buffer
	if err := yaml.NewEncoder(&out).Encode(&list); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func secondRunIsSilent(t *testing.T, input []byte) {
	t.Helper()
	run := func(input []byte) (code int, out, stderr string) {
		var o, e bytes.Buffer
		code = krm.Main(krm.Alone(&Definition), bytes.NewReader(input), &o, &e)
		return code, o.String(), e.String()
	}
	code, first, _ := run(input)
	if code != 0 {
		return
	}
	code, _, stderr := run([]byte(first))
	for line := range strings.Lines(stderr) {
		if code != 0 || strings.HasPrefix(line, "info: ") && !strings.Contains(line, "remote-write-http2") {
			t.Errorf("the second run ends with %d and says:\n%s", code, line)
		}
	}
}
