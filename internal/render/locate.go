package render

import (
	"bytes"
	"cmp"
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// locate gives findings the line of their field in the file that the object came
// from, and the file's path as it is told. Each file is parsed once, however much is
// found in it. was are the names that renamed objects have there.
func locate(fs filesys.FileSystem, dir string, findings []krm.Finding, was map[krm.Ref]string) {
	l := locator{files: map[string]*objectsOfFile{}}
	if s := snapshotOf(fs); s != nil {
		l.files = s.objects
	}
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
			there := f.Object
			there.Name = cmp.Or(was[f.Object], there.Name)
			f.Line = l.line(file, there, f.Field)
		}
	}
}

type locator struct {
	files map[string]*objectsOfFile
	krm.Lines
}

// objectsOfFile are the objects of a file by kind and name, the first of each.
type objectsOfFile struct {
	objects map[[2]string]*krm.Object
	order   map[*krm.Object]int
}

func readObjects(data []byte) *objectsOfFile {
	file := &objectsOfFile{map[[2]string]*krm.Object{}, map[*krm.Object]int{}}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return file
		}
		for _, n := range listed(doc.Content[0]) {
			o := krm.NewObject(yaml.NewRNode(n))
			key := [2]string{o.Kind(), o.Name()}
			if _, known := file.objects[key]; !known {
				file.objects[key] = o
				file.order[o] = len(file.order)
			}
		}
	}
}

// line returns the line of a field of an object in a file, or of the deepest part of
// the path that is there; 0 when the object is not in the file. What has no name yet may
// be the object.
func (l *locator) line(file *objectsOfFile, ref krm.Ref, field string) int {
	found, nameless := file.objects[[2]string{ref.Kind, ref.Name}], file.objects[[2]string{ref.Kind, ""}]
	if found == nil || nameless != nil && file.order[nameless] < file.order[found] {
		found = nameless
	}
	if found == nil {
		return 0
	}
	return l.Of(found, field)
}

// lineOf is line for one field of one file.
func lineOf(data []byte, ref krm.Ref, field string) int {
	return new(locator).line(readObjects(data), ref, field)
}
