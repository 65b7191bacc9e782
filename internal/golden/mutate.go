package golden

import (
	"math/rand/v2"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// shapes are what may stand where something else is wanted.
var shapes = []string{
	"null", "~", "", `""`, "text", "0", "-1", "65536", "1.5", "1e400", "true", "no", "0755", "1:20", "2001-12-14", "=",
	"[]", "{}", "[null]", "[[]]", "[{}]", "[a, b, a]", "[1, true, ~]", "{a: b}", "{a: null}", "{a: {b: {c: [d]}}}", "{name: a}", "[{name: a}, {name: a}]",
	`"\e[31m\r\u202E"`, `"a\n\n  b \n"`, "🔥", "!!binary aGVsbG8=", "!!str 1", "$(A)", "${A}", "--", "'{{ . }}'", "':'", "'%'", "'groups: [{'", "a/b/c", "-1s", ".inf",
}

// Mutate changes a tree in one or a few random places: a value gets another shape, a
// key goes, an item or a value comes twice, keys or items change their order. What it
// returns says what was done.
func Mutate(root *yaml.Node, r *rand.Rand) string {
	var done []string
	for range 1 + r.IntN(3) {
		var places []place
		collect(root, "", &places)
		if len(places) == 0 {
			break
		}
		p := places[r.IntN(len(places))]
		done = append(done, p.mutate(r))
	}
	return strings.Join(done, ", ")
}

// place is a value inside of a mapping or a list.
type place struct {
	parent *yaml.Node
	at     int
	path   string
}

func collect(n *yaml.Node, path string, places *[]place) {
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			*places = append(*places, place{n, i, path + "[]"})
			collect(child, path+"[]", places)
		case n.Kind == yaml.MappingNode && i%2 == 1:
			at := path + "." + n.Content[i-1].Value
			*places = append(*places, place{n, i, at})
			collect(child, at, places)
		}
	}
}

func (p place) mutate(r *rand.Rand) string {
	content := p.parent.Content
	width := 1
	if p.parent.Kind == yaml.MappingNode {
		width = 2
	}
	first := p.at - width + 1
	switch r.IntN(8) {
	case 0:
		p.parent.Content = append(content[:first:first], content[p.at+1:]...)
		return "removed " + p.path
	case 1:
		if width == 2 {
			content[first] = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: content[first].Value + "x"}
			return "renamed " + p.path
		}
		p.parent.Content = append(content, clone(content[p.at]))
		return "repeated " + p.path
	case 2:
		r.Shuffle(len(content)/width, func(i, j int) {
			for k := range width {
				content[i*width+k], content[j*width+k] = content[j*width+k], content[i*width+k]
			}
		})
		return "shuffled around " + p.path
	case 3:
		if width == 1 {
			content[p.at] = clone(content[r.IntN(len(content))])
		}
		return "copied another item to " + p.path
	case 4:
		if content[p.at].Kind == yaml.ScalarNode && content[p.at].Value != "" {
			text := content[p.at].Value
			cut := r.IntN(len(text))
			content[p.at] = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: strings.ToValidUTF8(text[:cut], "")}
			return "cut " + p.path
		}
		content[p.at] = &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: strings.Repeat("long ", 2000)}
		return "a long text at " + p.path
	default:
		shape := shapes[r.IntN(len(shapes))]
		content[p.at] = parsed(shape)
		return shape + " at " + p.path
	}
}

func parsed(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte("a: "+text), &doc); err != nil {
		panic(text)
	}
	return doc.Content[0].Content[1]
}

func clone(n *yaml.Node) *yaml.Node { return yaml.NewRNode(n).Copy().YNode() }
