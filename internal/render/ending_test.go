package render

import (
	"bytes"
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// FuzzFinishOne: what a function hands back is printed by an ending as kustomize prints it,
// which prints and reads it twice on the way, or not at all.
func FuzzFinishOne(f *testing.F) {
	for _, value := range []string{
		"", "a", "on", "0755", "1e3", "~", "=", "<<", "1:20", "2001-12-14", "a\nb  \n", "\n  a\nb", "\ttab\n", " before", "behind ", "a\r\nb", "a\u0085b", "a\u2028b",
		"# a", "a: b", "- a", "%a", "\ufeffa", "\u00a0", "\U0001F600", "a\n\n\n", "\n", "  \n", "a\n \n b\n", "18446744073709551616", "1.0", "-0", "0x1F", "aGVsbG8=", "\x7f", "\x1b",
	} {
		for style := range uint32(6) {
			f.Add(value, style, "", "key")
		}
		f.Add(value, uint32(0), "!!str", value)
		f.Add(value, uint32(5), "!!binary", "on")
		f.Add(value, uint32(5), "!!int", "0755")
		f.Add(value, uint32(0), "!!float", "<<")
		f.Add(value, uint32(0), "!!int", "~")
		f.Add(value, uint32(5), "!!timestamp", "a b")
	}
	styles := []yaml.Style{0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle, yaml.TaggedStyle}
	f.Fuzz(func(t *testing.T, value string, style uint32, tag, key string) {
		written := styles[style%6] == yaml.TaggedStyle && slices.Contains([]string{"!!str", "!!binary", "!!int", "!!float", "!!bool", "!!null", "!!timestamp"}, tag)
		seen := styles[style%6] == 0 && tag == (&yaml.Node{Kind: yaml.ScalarNode, Value: value}).ShortTag()
		if !written && !seen && tag != "" && tag != "!!str" {
			t.Skip("neither users nor functions write such a tag")
		}
		scalar := func() *yaml.Node {
			return &yaml.Node{Kind: yaml.ScalarNode, Value: value, Tag: tag, Style: styles[style%6]}
		}
		o := krm.NewManifest(krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: "a", Namespace: "b"})
		o.SetText("text", "metadata", "annotations", "plain")
		root := o.Node().YNode()
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "data"}, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: "field"},
			scalar(),
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: "list"},
			{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{scalar(), scalar()}},
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: "k" + key, Style: styles[style%3]},
			{Kind: yaml.MappingNode, Tag: "!!map", Style: yaml.FlowStyle, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: "a"}, scalar()}},
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: key, Style: yaml.DoubleQuotedStyle},
			scalar(),
		}})
		want, refused := byKustomize(o.Copy())
		got, err := (&ending{renames: &renames{}}).finishOne(o.Copy())
		switch {
		case err != nil: // kustomize builds it then
		case refused != nil:
			t.Fatalf("kustomize refuses it: %v\n%s", refused, got)
		case !bytes.Equal(want, got):
			t.Fatalf("kustomize prints\n%s\nand an ending\n%s", want, got)
		}
	})
}

// byKustomize goes the way of a build.
func byKustomize(o *krm.Object) ([]byte, error) {
	n, err := reread(krm.NewPrinter(), o)
	if err != nil {
		return nil, err
	}
	m := resmap.New()
	if err := m.Append(&resource.Resource{RNode: *n}); err != nil {
		return nil, err
	}
	m.RemoveBuildAnnotations()
	printed, err := finished(m, nil, nil)
	if err != nil {
		return nil, err
	}
	return printed[0].YAML, nil
}
