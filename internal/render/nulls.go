package render

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// nulls are annotations that stand in a file without a value, by kind of the object.
type nulls map[[2]string]bool

// emptied warns of annotations without a value, of which kustomize makes the text that
// stands for it (kyaml v0.21.2, yaml/rnode.go, getMapFromMeta). Kubernetes takes null for
// an empty text. Without the files of objects it warns of what may be one.
func (k *kustomization) emptied(items []*krm.Object, unplaced bool) []krm.Finding {
	var found []krm.Finding
	files := map[string]nulls{}
	for _, o := range items {
		annotations := o.Strings("metadata", "annotations")
		for _, name := range slices.Sorted(maps.Keys(annotations)) {
			if text := annotations[name]; slices.Contains([]string{"~", "null", "Null", "NULL"}, text) && (unplaced || k.nullsIn(o.File(), files)[[2]string{o.Kind(), name}]) {
				found = append(found, krm.Finding{
					Severity: krm.Warning, Object: o.Ref(), File: o.File(), Field: "metadata.annotations." + name,
					Message: "it has no value, and kustomize makes the text " + text + " of that", Remedy: `write "" or leave it out`,
				})
			}
		}
	}
	return found
}

func (k *kustomization) nullsIn(file string, files map[string]nulls) nulls {
	if known, found := files[file]; found || file == "" {
		return known
	}
	found := nulls{}
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
		for name := range o.Strings("metadata", "annotations") {
			if !o.Has("metadata", "annotations", name) {
				found[[2]string{o.Kind(), name}] = true
			}
		}
	}
	return found
}
