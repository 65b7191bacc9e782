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
// from, and the file's path as seen from the working directory.
func locate(fs filesys.FileSystem, dir string, findings []krm.Finding) {
	for i := range findings {
		f := &findings[i]
		if f.File == "" {
			continue
		}
		f.File = filepath.Join(dir, f.File)
		if data, err := fs.ReadFile(f.File); err == nil {
			f.Line = lineOf(data, f.Object, f.Field)
		}
	}
}

// lineOf returns the line of a field of an object in a file, or of the deepest
// part of the path that is there; 0 when the object is not in the file.
func lineOf(data []byte, ref krm.Ref, field string) int {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return 0
		}
		o := krm.NewObject(yaml.NewRNode(doc.Content[0]))
		if o.Kind() == ref.Kind && (o.Name() == ref.Name || o.Name() == "") {
			return lineAt(doc.Content[0], field)
		}
	}
}

func lineAt(n *yaml.Node, path string) int {
	line := n.Line
	for path != "" && n != nil {
		if inner, above := document(n); inner != nil {
			return above + lineAt(inner, path)
		}
		var at int
		if n, at, path = step(n, path); n != nil {
			line = at
		}
	}
	return line
}

// document returns the document in a block scalar, as ConfigMaps hold files, and
// the line above it. The text of a literal block is that of the file, line by line.
func document(n *yaml.Node) (inner *yaml.Node, above int) {
	var doc yaml.Node
	if n.Kind != yaml.ScalarNode || n.Style&yaml.LiteralStyle == 0 || yaml.Unmarshal([]byte(n.Value), &doc) != nil || len(doc.Content) == 0 {
		return nil, 0
	}
	return doc.Content[0], n.Line
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
