package krm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/bound"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Manifests are what a text of YAML or JSON holds, whoever wrote it.
type Manifests struct {
	// Objects of its documents and of its lists, each with its file.
	Objects []*Object
	// Faults are why it cannot be read, or not for certain.
	Faults []Finding
	// Told is what is wrong with objects that are read all the same, as API servers do.
	Told []Finding
	// Others counts documents that are no objects of Kubernetes.
	Others int
}

// ParseManifests reads a text as clients do that apply it. Lists are taken apart, so
// what `kubectl get -o yaml` prints is read as well, and of a key that is given twice,
// which is told, the last counts.
func ParseManifests(file string, data []byte) Manifests { return new(Parser).Parse(file, data) }

// parseDocuments is ParseManifests for a part of a text, without the file.
func parseDocuments(data []byte) Manifests {
	m := Manifests{}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			m.Faults = append(m.Faults, unreadable(data, err))
			return m
		}
		if err := bound.Default.Node(&doc); err != nil {
			m.Faults = append(m.Faults, tooMuch(err))
			continue
		}
		m.add(doc.Content[0])
	}
}

func unreadable(data []byte, err error) Finding {
	f := Finding{Severity: Error, Message: "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if where := strict.Syntax(data); where != nil {
		f.Line, f.Message = where.Line, "not YAML: "+where.Message
	}
	if bytes.Contains(data, []byte("{{")) {
		f.Remedy = "it looks like a template; give what it renders to, for instance `helm template … | thanos-fleet check -`"
	}
	return f
}

func tooMuch(err error) Finding {
	f := Finding{Severity: Error, Message: err.Error()}
	var over *bound.Error
	if errors.As(err, &over) {
		f.Line, f.Message, f.Remedy = over.Line, over.Message, over.Remedy
	}
	return f
}

// add takes in a document, or an item of a list.
func (m *Manifests) add(n *yaml.Node) {
	if n = deref(n); n.Kind != yaml.MappingNode {
		if n.ShortTag() != yaml.NodeTagNull {
			m.Others++
		}
		return
	}
	if shares(n) {
		if plain := new(expander).expand(n); plain != nil {
			n = plain
		}
	}
	o := &Object{node: yaml.NewRNode(n)}
	fault := func(line int, field, remedy, format string, args ...any) {
		m.Faults = append(m.Faults, Finding{Severity: Error, Line: line, Object: o.Ref(), Field: field, Message: fmt.Sprintf(format, args...), Remedy: remedy})
	}
	switch {
	case o.isList():
		m.addItems(o)
		return
	case o.Kind() == "List":
		return // without items
	case o.Kind() != "" && o.Text("apiVersion") == "" && o.Name() != "":
		fault(n.Line, "apiVersion", "add it", "an object of kind %s without an apiVersion", o.Kind())
		return
	case o.Kind() == "" || o.Text("apiVersion") == "":
		m.Others++
		return
	}
	if holdsTwice(n) {
		EachDuplicate(n, "", func(path string, line int) {
			m.Told = append(m.Told, Finding{
				Severity: Error, Line: line, Object: o.Ref(), Field: path,
				Message: "given twice", Remedy: "remove one of them; kustomize takes no such file, and API servers take the last one",
			})
		})
		keepLast(n)
	}
	m.Objects = append(m.Objects, o)
}

// isList tells whether the object is only what holds others: the List of kubectl and
// those of API servers, which kustomize takes apart too, and the list of functions.
func (o *Object) isList() bool {
	items := lookup(o.node.YNode(), "items")
	return strings.HasSuffix(o.Kind(), "List") && items != nil && items.Kind == yaml.SequenceNode
}

// addItems adds the objects of a list. Those of an API server say their kind only in
// the list's.
func (m *Manifests) addItems(list *Object) {
	for _, item := range lookup(list.node.YNode(), "items").Content {
		if item = deref(item); item.Kind == yaml.MappingNode && list.Kind() != "List" && field(item, "kind") == nil {
			item.Content = append(item.Content,
				stringNode("apiVersion"), stringNode(list.Text("apiVersion")), stringNode("kind"), stringNode(strings.TrimSuffix(list.Kind(), "List")))
		}
		m.add(item)
	}
}

// holdsTwice tells whether a mapping holds a key twice.
func holdsTwice(n *yaml.Node) bool {
	return len(repeatedIn(n)) > 0 || slices.ContainsFunc(n.Content, holdsTwice)
}

// keepLast leaves of a key that is given twice the last, as API servers do.
func keepLast(n *yaml.Node) {
	for _, key := range repeatedIn(n) {
		removeField(n, key.Value)
	}
	for _, child := range n.Content {
		keepLast(child)
	}
}

func repeatedIn(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	return repeated(n)
}
