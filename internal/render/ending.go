package render

import (
	"encoding/json"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	k8syaml "sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// ending is what kustomize does with objects when functions have run: it writes new names
// into what refers to renamed ones, drops local configuration, and sorts. It looks at what
// they are called and were called (the annotations of a build), so for objects that are
// called the same it does the same.
type ending struct {
	// order are the places of objects that stay, as they are printed.
	order []int
	// refs are what those are called in the end, by their places.
	refs map[int]krm.Ref
	// texts of those that no function had touched, by their places.
	texts   map[int][]byte
	renames *renames
	// printed keeps what was printed of others.
	printed *memo[[]byte]
}

// placeID is the identity of an object in a build.
type placeID struct{ apiVersion, kind, namespace, name string }

// placeIDOf takes no namespace for "default", as kustomize does.
func placeIDOf(o *krm.Object) placeID {
	ref := o.Ref()
	if ref.Namespace == "" {
		ref.Namespace = "default"
	}
	return placeID{ref.APIVersion, ref.Kind, ref.Namespace, ref.Name}
}

// buildAnnotations begins the names of annotations in which kustomize keeps what it did.
const buildAnnotations = "internal.config.kubernetes.io/"

// namesOf says all that an ending depends on.
func namesOf(items []*krm.Object) string {
	var text strings.Builder
	for _, o := range items {
		ref := o.Ref()
		for _, part := range []string{ref.APIVersion, ref.Kind, ref.Namespace, ref.Name, o.Annotation(krm.LocalConfigAnnotation)} {
			text.WriteString(part)
			text.WriteByte(0)
		}
		for _, name := range buildAnnotationsOf(o) {
			text.WriteString(name + "\x00" + o.Annotation(name) + "\x00")
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// buildAnnotationsOf returns the names of those that an object has, sorted.
func buildAnnotationsOf(o *krm.Object) []string {
	var names []string
	for name := range o.Strings("metadata", "annotations") {
		if strings.HasPrefix(name, buildAnnotations) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// finish prints what functions handed back; false leaves it to kustomize.
func (e *ending) finish(b *blueprint, arranged []*krm.Object) ([]Object, bool) {
	objects := make([]Object, 0, len(e.order))
	for _, at := range e.order {
		o := arranged[at]
		text, untouched := e.texts[at]
		if !untouched || !b.isUntouched(o) {
			var err error
			if text, err = e.finishOne(o); err != nil {
				return nil, false
			}
		}
		objects = append(objects, Object{e.refs[at], text, o.File()})
	}
	return objects, true
}

// finishOne prints an object as kustomize does in the end.
func (e *ending) finishOne(o *krm.Object) ([]byte, error) {
	return e.printed.of(o.Node().YNode(), func() ([]byte, error) {
		res := &resource.Resource{RNode: *o.Node().Copy()}
		if err := e.renames.mend(res); err != nil {
			return nil, err
		}
		m := resmap.New()
		if err := m.Append(res); err != nil {
			return nil, err
		}
		m.RemoveBuildAnnotations()
		if err := m.RemoveOriginAnnotations(); err != nil {
			return nil, err
		}
		if err := m.RemoveTransformerAnnotations(); err != nil {
			return nil, err
		}
		return asYAML(res.YNode())
	})
}

// asYAML prints a value as kustomize prints an object (api v0.21.2, resource/resource.go,
// AsYAML), which prints and reads it once more before.
func asYAML(n *yaml.Node) ([]byte, error) {
	var value map[string]any
	if err := n.Decode(&value); err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return k8syaml.JSONToYAML(text)
}

// sameNode tells whether two nodes say the same in the same style, comments aside.
func sameNode(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || a.Style != b.Style || a.Alias != b.Alias || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !sameNode(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
