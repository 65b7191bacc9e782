package krm

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Ref identifies an object.
type Ref struct {
	APIVersion string `yaml:"apiVersion,omitempty"`
	Kind       string `yaml:"kind,omitempty"`
	Name       string `yaml:"name,omitempty"`
	Namespace  string `yaml:"namespace,omitempty"`
}

// String prints "Kind namespace/name".
func (r Ref) String() string {
	name := r.Name
	if r.Namespace != "" {
		name = r.Namespace + "/" + r.Name
	}
	return strings.TrimSpace(r.Kind + " " + name)
}

// SortByRef sorts objects as Compare orders their identities.
func SortByRef(objects []*Object) {
	refs := make(map[*Object]Ref, len(objects))
	for _, o := range objects {
		refs[o] = o.Ref()
	}
	slices.SortStableFunc(objects, func(a, b *Object) int { return refs[a].Compare(refs[b]) })
}

// Compare orders identities by API version, kind, namespace and name.
func (r Ref) Compare(other Ref) int {
	switch {
	case r.APIVersion != other.APIVersion:
		return cmp.Compare(r.APIVersion, other.APIVersion)
	case r.Kind != other.Kind:
		return cmp.Compare(r.Kind, other.Kind)
	case r.Namespace != other.Namespace:
		return cmp.Compare(r.Namespace, other.Namespace)
	}
	return cmp.Compare(r.Name, other.Name)
}

// SortedRefs returns identities in their order. Pointers are sorted, for each struct that is
// would bring a sort of its own into the image.
func SortedRefs(all iter.Seq[Ref]) []Ref {
	var pointers []*Ref
	for ref := range all {
		pointers = append(pointers, &ref)
	}
	slices.SortStableFunc(pointers, func(a, b *Ref) int { return a.Compare(*b) })
	sorted := make([]Ref, len(pointers))
	for i, ref := range pointers {
		sorted[i] = *ref
	}
	return sorted
}
