package krm

import (
	"slices"
	"strings"
)

// What kustomize keeps of an object's way through a build while transformers run
// (api v0.21.2, internal/utils/annotations.go), each a list with commas.
const (
	previousNames      = "internal.config.kubernetes.io/previousNames"
	previousNamespaces = "internal.config.kubernetes.io/previousNamespaces"
	previousKinds      = "internal.config.kubernetes.io/previousKinds"
	namePrefixes       = "internal.config.kubernetes.io/prefixes"
	nameSuffixes       = "internal.config.kubernetes.io/suffixes"
	// needsHash is on what gets a hash of its content into its name at the end.
	needsHash = "internal.config.kubernetes.io/needsHashSuffix"
)

func (o *Object) csv(annotation string) []string {
	if value := o.Annotation(annotation); value != "" {
		return strings.Split(value, ",")
	}
	return nil
}

// GetsHash tells whether kustomize puts a hash into the object's name at the end.
func (o *Object) GetsHash() bool { return o.Annotation(needsHash) == "enabled" }

// FirstName returns the name that the object was written with: what it is called where
// names are no cluster's, as in the inventory.
func (o *Object) FirstName() string {
	if before := o.csv(previousNames); len(before) > 0 {
		return before[0]
	}
	return o.Name()
}

// wasA tells whether kustomize takes the object for one of a kind, which it may have
// been before. Kinds of Kubernetes' own are told by their version too.
func (o *Object) wasA(kind string) bool {
	kinds := o.csv(previousKinds)
	if o.GetsHash() {
		kinds = append(kinds, o.Kind())
	}
	_, version, grouped := strings.Cut(o.Text("apiVersion"), "/")
	if !grouped {
		version = o.Text("apiVersion")
	}
	want := targetVersions[kind]
	return slices.Contains(kinds, kind) && (want == "" || want == version)
}

// firstNamespace is the namespace that the object had at first.
func (o *Object) firstNamespace() string {
	if o.Annotation(previousNames) == "" {
		return o.effectiveNamespace()
	}
	first, _, _ := strings.Cut(o.Annotation(previousNamespaces), ",")
	return orDefault(first)
}

// noNamespace is that of objects that belong to none.
const noNamespace = "_"

// effectiveNamespace is the namespace as kustomize compares it.
func (o *Object) effectiveNamespace() string {
	if o.isOfNoNamespace() {
		return noNamespace
	}
	return orDefault(o.Namespace())
}

func (o *Object) isOfNoNamespace() bool {
	namespaced, known := isNamespaced(o.Text("apiVersion"), o.Kind())
	return known && !namespaced
}

func orDefault(namespace string) string {
	if namespace == "" {
		return "default"
	}
	return namespace
}

// sameEnding tells whether the shorter list is the end of the longer one; nothing is
// the end of nothing only.
func sameEnding(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return len(b) == 0
	}
	return slices.Equal(a, b[len(b)-len(a):])
}

// isOfCopy tells whether two objects come from the same copy of a base: whether
// their prefixes and their suffixes end alike. With orNone one that has none is of
// every copy.
func (o *Object) isOfCopy(other *Object, orNone bool) bool {
	alike := func(annotation string) bool {
		a, b := o.csv(annotation), other.csv(annotation)
		return orNone && (len(a) == 0 || len(b) == 0) || sameEnding(a, b)
	}
	return alike(namePrefixes) && alike(nameSuffixes)
}

// targetVersions are the versions of the kinds that kustomize looks for in one only
// (api v0.21.2, internal/konfig/builtinpluginconsts/namereference.go).
var targetVersions = map[string]string{
	"ConfigMap": "v1", "Secret": "v1", "Service": "v1", "ServiceAccount": "v1", "PersistentVolumeClaim": "v1",
	"PersistentVolume": "v1", "StorageClass": "v1", "PriorityClass": "v1",
}

// formerNames are the objects that kustomize has renamed, or will, by the names that they had.
type formerNames map[string][]*Object

func namesOf(items []*Object) formerNames {
	all := formerNames{}
	for _, o := range items {
		before := o.csv(previousNames)
		if o.GetsHash() {
			before = append(before, o.Name())
		}
		slices.Sort(before)
		for _, name := range slices.Compact(before) {
			all[name] = append(all[name], o)
		}
	}
	return all
}

// meant returns the objects that a reference may mean to which kustomize would give
// a new name: one when it can be told, none when the name stays, several when
// kustomize ends with an error (api v0.21.2, filters/nameref, selectReferral). The
// namespace is the one that stands beside the name, "" for none.
func (all formerNames) meant(from *Object, kind, name, namespace string) []*Object {
	candidates := all.of(from, kind, name)
	if namespace != "" {
		candidates = inNamespace(candidates, namespace)
	}
	for _, orNone := range []bool{true, false} {
		if len(candidates) > 1 {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(o *Object) bool { return !o.isOfCopy(from, orNone) })
		}
	}
	if len(candidates) > 1 && !slices.ContainsFunc(candidates, func(o *Object) bool { return o.Name() != candidates[0].Name() }) {
		return candidates[:1]
	}
	return candidates
}

// of returns the objects of a kind that one may refer to and that had the name.
func (all formerNames) of(from *Object, kind, name string) []*Object {
	return slices.DeleteFunc(near(from, all[name]), func(o *Object) bool { return !o.wasA(kind) })
}

// near returns the objects that one may refer to (api v0.21.2, resmap,
// SubsetThatCouldBeReferencedByResource).
func near(from *Object, all []*Object) []*Object {
	namespace, subjects := from.effectiveNamespace(), subjectNamespaces(from)
	var found []*Object
	for _, o := range all {
		at := o.effectiveNamespace()
		far := o.Kind() == "ServiceAccount" && slices.Contains(subjects, o.Namespace())
		if namespace == noNamespace || at == namespace || at == noNamespace || far {
			found = append(found, o)
		}
	}
	return found
}

// subjectNamespaces are those of the accounts that a RoleBinding names.
func subjectNamespaces(o *Object) []string {
	if o.Kind() != "RoleBinding" {
		return nil
	}
	var found []string
	for _, s := range o.Each("subjects") {
		if s.Text("kind") == "ServiceAccount" && s.Text("namespace") != "" {
			found = append(found, s.Text("namespace"))
		}
	}
	return found
}

// inNamespace returns the objects that were in a namespace at first, or that are in it.
func inNamespace(all []*Object, namespace string) []*Object {
	var first, now []*Object
	for _, o := range all {
		if o.firstNamespace() == namespace {
			first = append(first, o)
		}
		if o.effectiveNamespace() == namespace {
			now = append(now, o)
		}
	}
	if len(first) > 0 {
		return first
	}
	return now
}
