package krm

import "strings"

// bookkeeping are the annotations by which orchestrators tell one object from all others:
// its file, its place in it, and an identity (kyaml v0.21, kio/kioutil; api v0.21.2,
// internal/plugins/fnplugin).
var bookkeeping = []string{"config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id", "kustomize.config.k8s.io/id"}

// Duplicate returns a copy of an object under another name, which is no object of the
// input any more: orchestrators know nothing of it.
func (o *Object) Duplicate(name string) *Object {
	made := o.Copy()
	for annotation := range made.Strings("metadata", "annotations") {
		if strings.HasPrefix(annotation, "internal.config.kubernetes.io/") {
			made.RemoveAnnotation(annotation)
		}
	}
	for _, annotation := range bookkeeping {
		made.RemoveAnnotation(annotation)
	}
	made.SetText(name, "metadata", "name")
	return made
}

// Add adds an object that was made of others.
func (r *Run) Add(o *Object) { r.added = append(r.added, o) }

// Settle puts what was made of others before what this run generates, as it stands when
// the run is called again on what came out.
func (r *Run) Settle() {
	SortByRef(r.added)
	var generated []*Object
	for _, o := range r.added {
		if o.Annotation(GeneratedAnnotation) != "" {
			generated = append(generated, o)
		} else {
			r.list.Items = append(r.list.Items, o)
		}
	}
	r.added = generated
}
