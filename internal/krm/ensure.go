package krm

import "slices"

// Ensure returns the object of that identity, making it when it is not there.
func (r *Run) Ensure(ref Ref) *Object {
	o := r.Find(ref.Kind, ref.Namespace, ref.Name)
	if o == nil {
		o = NewManifest(ref)
		o.SetText(r.function, "metadata", "annotations", GeneratedAnnotation)
		r.added = append(r.added, o)
	}
	r.ensured = append(r.ensured, o)
	return o
}

// GeneratedAnnotation names the function that made an object, on objects that
// were not among the input.
const GeneratedAnnotation = "thanos-fleet.dev/generated-by"

// RemoveGenerated takes the objects that functions made out of the items, for a
// function that makes all of them anew.
func (r *Run) RemoveGenerated() {
	r.list.Items = slices.DeleteFunc(slices.Clone(r.list.Items), func(o *Object) bool { return o.Annotation(GeneratedAnnotation) != "" })
}

// Remove takes an object out of the items.
func (r *Run) Remove(o *Object) {
	r.list.Items = slices.DeleteFunc(slices.Clone(r.list.Items), func(other *Object) bool { return other == o })
}

// ComponentLabel tells which component an object belongs to.
const ComponentLabel = "app.kubernetes.io/name"

// EnsureBeside is Ensure for an object that belongs to the component of another:
// a new one gets its component label and its namespace.
func (r *Run) EnsureBeside(other *Object, ref Ref) *Object {
	ref.Namespace = other.Namespace()
	isNew := r.Find(ref.Kind, ref.Namespace, ref.Name) == nil
	o := r.Ensure(ref)
	if component := other.Label(ComponentLabel); isNew && component != "" {
		o.SetText(component, "metadata", "labels", ComponentLabel)
	}
	return o
}
