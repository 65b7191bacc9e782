package render

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// emptied warns of annotations without a value, of which kustomize makes the text that
// stands for it (kyaml v0.21.2, yaml/rnode.go, getMapFromMeta). Kubernetes takes null for
// an empty text. Without the files of objects it warns of what may be one.
func (k *kustomization) emptied(items []*krm.Object, unplaced bool) []krm.Finding {
	var found []krm.Finding
	files := map[string]marked{}
	for _, o := range items {
		annotations := o.Strings("metadata", "annotations")
		for _, name := range slices.Sorted(maps.Keys(annotations)) {
			if text := annotations[name]; slices.Contains([]string{"~", "null", "Null", "NULL"}, text) && (unplaced || k.markedIn(o.File(), files, nullAnnotations)[[2]string{o.Kind(), name}]) {
				found = append(found, krm.Finding{
					Severity: krm.Warning, Object: o.Ref(), File: o.File(), Field: "metadata.annotations." + name,
					Message: "it has no value, and kustomize makes the text " + text + " of that", Remedy: `write "" or leave it out`,
				})
			}
		}
	}
	return found
}

func nullAnnotations(o *krm.Object, mark func(name string)) {
	for name := range o.Strings("metadata", "annotations") {
		if !o.Has("metadata", "annotations", name) {
			mark(name)
		}
	}
}

// marked is what stands in a file and is to be told, by kind of the object and its place.
type marked map[[2]string]bool

// markedIn reads a file, once for all of its objects, and keeps what find marks in it; nothing
// of a file that cannot be read.
func (k *kustomization) markedIn(file string, files map[string]marked, find func(o *krm.Object, mark func(place string))) marked {
	if known, found := files[file]; found || file == "" {
		return known
	}
	found := marked{}
	files[file] = found
	data, err := k.fs.ReadFile(k.path(file))
	if err != nil {
		return found
	}
	objects, err := parsed(data)
	if err != nil {
		return found
	}
	for _, o := range objects {
		find(o, func(place string) { found[[2]string{o.Kind(), place}] = true })
	}
	return found
}
