package render

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// locate gives findings the line of their field in the file that the object came
// from, and the file's path as it is told. Each file is parsed once, however much is
// found in it.
func locate(fs filesys.FileSystem, dir string, findings []krm.Finding) {
	l := locator{files: map[string]*objectsOfFile{}, inner: map[*yaml.Node]*yaml.Node{}}
	for i := range findings {
		f := &findings[i]
		if f.File == "" {
			continue
		}
		path := filepath.Join(dir, f.File)
		f.File = show(path)
		file, known := l.files[path]
		if !known {
			data, err := fs.ReadFile(path)
			if err == nil {
				file = readObjects(data)
			}
			l.files[path] = file
		}
		if file != nil {
			f.Line = l.line(file, f.Object, f.Field)
		}
	}
}

type locator struct {
	files map[string]*objectsOfFile
	// inner are the documents in block scalars, nil for text that is none.
	inner map[*yaml.Node]*yaml.Node
	// parsed counts documents.
	parsed int
}

// objectsOfFile are the objects of a file by kind and name, the first of each.
type objectsOfFile struct {
	nodes map[[2]string]*yaml.Node
	order map[*yaml.Node]int
}

func readObjects(data []byte) *objectsOfFile {
	file := &objectsOfFile{map[[2]string]*yaml.Node{}, map[*yaml.Node]int{}}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return file
		}
		for _, n := range listed(doc.Content[0]) {
			o := krm.NewObject(yaml.NewRNode(n))
			key := [2]string{o.Kind(), o.Name()}
			if _, known := file.nodes[key]; !known {
				file.nodes[key] = n
				file.order[n] = len(file.order)
			}
		}
	}
}

// line returns the line of a field of an object in a file, or of the deepest part of
// the path that is there; 0 when the object is not in the file. What has no name yet may
// be the object.
func (l *locator) line(file *objectsOfFile, ref krm.Ref, field string) int {
	found, nameless := file.nodes[[2]string{ref.Kind, ref.Name}], file.nodes[[2]string{ref.Kind, ""}]
	if found == nil || nameless != nil && file.order[nameless] < file.order[found] {
		found = nameless
	}
	if found == nil {
		return 0
	}
	return l.at(found, field)
}

// lineOf is line for one field of one file.
func lineOf(data []byte, ref krm.Ref, field string) int {
	return new(locator).line(readObjects(data), ref, field)
}

func lineAt(n *yaml.Node, path string) int { return new(locator).at(n, path) }

func (l *locator) at(n *yaml.Node, path string) int {
	line := n.Line
	for path != "" && n != nil {
		if inner := l.document(n); inner != nil {
			// The text of a literal block is that of the file, line by line.
			return n.Line + l.at(inner, path)
		}
		var at int
		if n, at, path = step(n, path); n != nil {
			line = at
		}
	}
	return line
}

// document returns the document in a block scalar, as ConfigMaps hold files.
func (l *locator) document(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.ScalarNode || n.Style&yaml.LiteralStyle == 0 {
		return nil
	}
	if inner, known := l.inner[n]; known {
		return inner
	}
	l.parsed++
	var doc yaml.Node
	var inner *yaml.Node
	if yaml.Unmarshal([]byte(n.Value), &doc) == nil && len(doc.Content) > 0 {
		inner = doc.Content[0]
	}
	if l.inner != nil {
		l.inner[n] = inner
	}
	return inner
}

// step goes one element down a dotted path. A key may hold dots itself, as file
// names in ConfigMaps do: the longest key that fits is taken, of two the last.
func step(n *yaml.Node, path string) (next *yaml.Node, line int, rest string) {
	path = strings.TrimPrefix(path, ".")
	if index, after, found := strings.Cut(strings.TrimPrefix(path, "["), "]"); found && path[0] == '[' {
		i, err := strconv.Atoi(index)
		if err != nil || n.Kind != yaml.SequenceNode || i >= len(n.Content) {
			return nil, 0, ""
		}
		return n.Content[i], n.Content[i].Line, after
	}
	if n.Kind != yaml.MappingNode {
		return nil, 0, ""
	}
	longest := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		after, found := strings.CutPrefix(path, key)
		fits := found && (after == "" || after[0] == '.' || after[0] == '[')
		if fits && (longest < 0 || len(key) >= len(n.Content[longest].Value)) {
			longest = i
		}
	}
	if longest < 0 {
		return nil, 0, ""
	}
	return n.Content[longest+1], n.Content[longest].Line, path[len(n.Content[longest].Value):]
}
