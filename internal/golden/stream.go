package golden

import (
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

func config(t testing.TB, c *Case) *yaml.RNode {
	t.Helper()
	fn, err := yaml.Parse(c.File("fn.yaml"))
	if err != nil {
		t.Fatalf("fn.yaml: %v", err)
	}
	return fn
}

// objects parses a stream of documents, comments kept.
func objects(t testing.TB, text string) []*yaml.RNode {
	t.Helper()
	var found []*yaml.RNode
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, text)
		}
		if doc.Content[0].Kind == yaml.MappingNode {
			if doc.HeadComment != "" {
				doc.Content[0].HeadComment = doc.HeadComment
			}
			found = append(found, yaml.NewRNode(doc.Content[0]))
		}
	}
}

// list prints a ResourceList.
func list(t testing.TB, fn *yaml.RNode, items []*yaml.RNode) []byte {
	t.Helper()
	root, err := yaml.Parse("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n")
	if err != nil {
		t.Fatal(err)
	}
	sequence := &yaml.Node{Kind: yaml.SequenceNode}
	for _, item := range items {
		sequence.Content = append(sequence.Content, item.YNode())
	}
	for _, err := range []error{
		root.PipeE(yaml.SetField("items", yaml.NewRNode(sequence))),
		root.PipeE(yaml.SetField("functionConfig", fn)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return encode(t, root.YNode())
}

func encode(t testing.TB, n *yaml.Node) []byte {
	t.Helper()
	text, err := krm.NewPrinter()(krm.NewObject(yaml.NewRNode(n)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// stream prints the items of a ResourceList as documents.
func stream(t testing.TB, resourceList string) string {
	t.Helper()
	var docs []string
	for _, item := range items(t, resourceList) {
		docs = append(docs, string(encode(t, item)))
	}
	return strings.Join(docs, "---\n")
}

// byRef maps the identity of each item to its text.
func byRef(t testing.TB, resourceList string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, item := range items(t, resourceList) {
		found[krm.NewObject(yaml.NewRNode(item)).Ref().String()] = string(encode(t, item))
	}
	return found
}

func items(t testing.TB, resourceList string) []*yaml.Node {
	t.Helper()
	return entries(resourceList, "items")
}

// entries are what a list of a ResourceList holds.
func entries(resourceList, name string) []*yaml.Node {
	if resourceList == "" {
		return nil
	}
	found := yaml.MustParse(resourceList).Field(name)
	if found.IsNilOrEmpty() {
		return nil
	}
	return found.Value.Content()
}

// results prints the results of a ResourceList.
func results(t testing.TB, resourceList string) string {
	t.Helper()
	if resourceList == "" {
		return ""
	}
	found := yaml.MustParse(resourceList).Field("results")
	if found.IsNilOrEmpty() {
		return ""
	}
	return string(encode(t, found.Value.YNode()))
}

// rewrite stores what came out in the case's file.
func (c *Case) rewrite(t *testing.T, got map[string]string) {
	t.Helper()
	for _, name := range []string{"out.yaml", "err", "results.yaml"} {
		text := got[name]
		files := c.archive.Files[:0]
		for _, f := range c.archive.Files {
			if f.Name != name {
				files = append(files, f)
			}
		}
		c.archive.Files = files
		if text != "" {
			c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	if err := os.WriteFile(c.Path, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
