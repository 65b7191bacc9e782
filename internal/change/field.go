package change

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/gonvenience/ytbx"
	"github.com/homeport/dyff/pkg/dyff"
	"github.com/rogpeppe/go-internal/diff"
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// options are how dyff pairs entries of lists: by the first of these fields that all of
// them have, each with another value.
var options = []dyff.CompareOption{
	dyff.AdditionalIdentifiers(nameKey, "mountPath", "job_name", "hashring", "name", "key", "id", "address", "containerPort", "port"),
	dyff.NonStandardIdentifierGuessCountThreshold(1 << 30),
	dyff.KubernetesEntityDetection(false),
}

// fields returns what differs between two states of one object.
func fields(from, to *krm.Object) []Field {
	if from.Node().YNode() == to.Node().YNode() {
		return nil
	}
	before, after := normal(from), normal(to)
	alignRules(before, after)
	found := compareNodes(before, after)
	if len(found) == 0 && !from.Equal(to) {
		// Nothing that is different may go unsaid.
		found = []Field{{Restyled: true}}
	}
	return found
}

func compareNodes(from, to *yaml.Node) []Field {
	file := func(n *yaml.Node) ytbx.InputFile {
		return ytbx.InputFile{Documents: []*yaml.Node{{Kind: yaml.DocumentNode, Content: []*yaml.Node{n}}}}
	}
	report, err := dyff.CompareInputFiles(file(from), file(to), options...)
	if err != nil {
		return []Field{changed("", from, to)}
	}
	var found []Field
	for _, d := range report.Diffs {
		at := ""
		if d.Path != nil {
			at = pathOf(d.Path.PathElements)
		}
		for _, detail := range d.Details {
			found = append(found, detailed(at, isValues(d.Path), detail)...)
		}
	}
	return withoutLayout(found)
}

// pathOf writes a path; what stands for a text and for the value of an argument is no part
// of it.
func pathOf(elements []ytbx.PathElement) string {
	path := ""
	for i, e := range elements {
		isArgument := i+1 < len(elements) && elements[i+1].Name == valueKey
		isValue := i > 0 && elements[i-1].Name == valueKey
		switch {
		case e.Key == "" && (e.Name == treeKey || e.Name == valueKey) || isValue:
		case e.Key != "" && isArgument:
			path = argument(path, e.Name)
		case e.Key != "":
			path += "[" + e.Name + "]"
		case e.Name != "":
			path = problem.Join(path, e.Name)
		default:
			path = problem.Index(path, e.Idx)
		}
	}
	return path
}

func argument(path, flag string) string { return path + " " + flag }

// isValues tells whether a path is that of the values of an argument.
func isValues(p *ytbx.Path) bool {
	return p != nil && len(p.PathElements) > 0 && p.PathElements[len(p.PathElements)-1].Name == valueKey
}

// detailed is one finding of dyff as fields. Several keys or entries that come or go are
// one each; those of the values of an argument are called as it is.
func detailed(path string, isValues bool, d dyff.Detail) []Field {
	switch d.Kind {
	case dyff.ORDERCHANGE:
		return []Field{{Path: path, Reordered: true, key: encode(d.From) + "\x00" + encode(d.To)}}
	case dyff.ADDITION:
		return each(path, isValues, d.To, func(at string, n *yaml.Node) Field { return Field{Path: at, New: shown(n), Came: true, key: encode(n)} })
	case dyff.REMOVAL:
		return each(path, isValues, d.From, func(at string, n *yaml.Node) Field { return Field{Path: at, Old: shown(n), Gone: true, key: encode(n)} })
	}
	if strings.HasSuffix(path, rawKey) {
		return []Field{{Path: strings.TrimSuffix(strings.TrimSuffix(path, rawKey), "."), Restyled: true, key: encode(d.From) + "\x00" + encode(d.To)}}
	}
	return []Field{changed(path, d.From, d.To)}
}

// each visits the entries of what came or went.
func each(path string, isValues bool, n *yaml.Node, make func(at string, n *yaml.Node) Field) []Field {
	var found []Field
	for i := 0; i < len(n.Content); i++ {
		switch child := n.Content[i]; {
		case n.Kind == yaml.MappingNode:
			i++
			found = append(found, make(problem.Join(path, child.Value), n.Content[i]))
		case isArgument(child):
			found = append(found, each(argument(path, child.Content[1].Value), true, valuesOf(child), make)...)
		case isValues:
			found = append(found, make(path, child))
		default:
			found = append(found, make(path+"["+nameIn(child)+"]", child))
		}
	}
	return found
}

// nameIn is what an entry of a list is called, "" for nothing.
func nameIn(n *yaml.Node) string { return cmp.Or(fieldOf(n, nameKey), fieldOf(n, "name")) }

// changed is a value that became another. Of texts of several lines those that differ are
// told.
func changed(path string, from, to *yaml.Node) Field {
	f := Field{Path: path, Old: shown(from), New: shown(to), key: encode(from) + "\x00" + encode(to)}
	from, to = plain(from), plain(to)
	if isText(from) && isText(to) && (strings.Contains(from.Value, "\n") || strings.Contains(to.Value, "\n")) {
		f.Lines = veiled(lines(maskLines(from.Value), maskLines(to.Value)))
	}
	return f
}

func isText(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str" }

// lines are the lines of two texts that differ, with three around them.
func lines(from, to string) string {
	text := diff.Diff("old", []byte(from), "new", []byte(to))
	if at := bytes.Index(text, []byte("\n@@")); at >= 0 {
		text = text[at+1:]
	}
	return string(text)
}

// withoutLayout drops that a text is written otherwise where it also says something else.
func withoutLayout(found []Field) []Field {
	var kept []Field
	for i, f := range found {
		more := false
		for j, other := range found {
			more = more || i != j && f.Restyled && isBelow(other.Path, f.Path)
		}
		if !more {
			kept = append(kept, f)
		}
	}
	return kept
}

func isBelow(path, above string) bool {
	rest, below := strings.CutPrefix(path, above)
	return below && (rest == "" || strings.ContainsAny(rest[:1], ".[ "))
}
