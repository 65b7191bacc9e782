package krm

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// kustomize runs functions before it mends the references to what it has renamed: a
// volume still names the ConfigMap as its base did. Whoever follows such a name must
// go where kustomize will make it go, and one base that is taken several times has
// several objects of one earlier name. So references are mended before a function
// runs, by kustomize's own rules, and written as they were behind it: the function
// sees names as they will be, and kustomize what it expects.

// nameRef is a field that names an object, and which kustomize mends.
type nameRef struct {
	from *Object
	// kinds are those that kustomize looks for, one after another.
	kinds []string
	// name is the node with the name; namespace is one beside it, or nil. Where the
	// namespace is mended too, both are in subject.
	name, namespace, subject *yaml.Node
	// path of the field, for findings.
	path string
}

// mended is a node that got another value for the time of a run.
type mended struct {
	from      *Object
	node      *yaml.Node
	was, made string
}

// mend gives references the names that kustomize will give them. The function that it
// returns puts back what the run left alone, and refuses what it wrote anew where
// kustomize would take it for something else.
func (r *Run) mend() (restore func()) {
	if r.list.names = namesOf(r.list.Items); len(r.list.names) == 0 {
		return func() {}
	}
	var changed []mended
	set := func(from *Object, n *yaml.Node, value string) {
		if n != nil && n.Value != value {
			changed = append(changed, mended{from, n, n.Value, value})
			from.edited()
			n.Value = value
		}
	}
	refs, here := references(r.list.Items), r.byRef()
	r.mendCustom(here)
	for _, ref := range refs {
		for _, kind := range ref.kinds {
			found := r.list.names.targets(ref, kind)
			if len(found) > 1 {
				r.reportUnclear(ref, found)
			} else if len(found) == 1 {
				r.warnTaken(ref, here[whereOf(kind, ref.from, ref.name.Value)], found[0])
				set(ref.from, ref.name, found[0].Name())
				if namespace := found[0].Namespace(); ref.subject != nil && namespace != "" {
					ref.from.edited()
					set(ref.from, ensureText(ref.subject, "namespace"), namespace)
				}
			}
		}
	}
	return func() {
		kept := map[*yaml.Node]bool{}
		for i := len(changed) - 1; i >= 0; i-- {
			if c := changed[i]; c.node.Value == c.made {
				c.from.edited()
				c.node.Value, kept[c.node] = c.was, true
			}
		}
		for _, ref := range refs {
			if n := lookup(ref.subject, "namespace"); ref.namespace == nil && n != nil && n.Value == "" {
				ref.from.edited()
				removeField(ref.subject, "namespace")
			}
		}
		for _, ref := range references(r.Unshared()) {
			if !kept[ref.name] {
				r.checkWritten(ref)
			}
		}
	}
}

func (r *Run) reportUnclear(ref nameRef, found []*Object) {
	r.Errorf(ref.from, ref.path, "take the base once, or give each copy a prefix or suffix of its own",
		"%s was the name of %s, and kustomize cannot tell which one is meant", ref.name.Value, refsOf(found))
}

func refsOf(found []*Object) string {
	names := make([]string, len(found))
	for i, o := range found {
		names[i] = o.Ref().String()
	}
	return strings.Join(names, " and of ")
}

// warnTaken tells of a reference to an object that is there and keeps its name, which
// kustomize takes for another that lost this name. It sees only what was renamed.
func (r *Run) warnTaken(ref nameRef, own, found *Object) {
	if own != nil && own != found && !own.GetsHash() && !found.isOfCopy(ref.from, false) {
		r.Warnf(ref.from, ref.path, "give this copy of the base a prefix or suffix too",
			"%s is there, and kustomize writes %s here, which had this name before", own.Ref(), found.Name())
	}
}

// where tells the objects that a name may mean.
type where struct{ kind, namespace, name string }

func whereOf(kind string, from *Object, name string) where {
	return where{kind, from.Namespace(), name}
}

// byRef returns the manifests as Find finds them.
func (r *Run) byRef() map[where]*Object {
	all := map[where]*Object{}
	for _, o := range r.Unshared() {
		if at := whereOf(o.Kind(), o, o.Name()); all[at] == nil && o.IsManifest() {
			all[at] = o
		}
	}
	return all
}

// ensureText returns the node of a field, which is empty where there was none.
func ensureText(n *yaml.Node, name string) *yaml.Node {
	if found := lookup(n, name); found != nil {
		return found
	}
	setField(n, name, stringNode(""))
	return lookup(n, name)
}

// checkWritten refuses a name of an object that kustomize would take for the earlier
// name of another one.
func (r *Run) checkWritten(ref nameRef) {
	for _, kind := range ref.kinds {
		found := r.list.names.targets(ref, kind)
		if len(found) != 1 || found[0].Name() == ref.name.Value {
			continue
		}
		if own := r.Find(kind, ref.from.Namespace(), ref.name.Value); own != nil {
			r.Errorf(ref.from, ref.path, "rename one of them",
				"it means %s, and kustomize will write %s there, which had this name before", own.Ref(), found[0].Name())
		}
	}
}

// targets returns what kustomize would take a reference for.
func (all formerNames) targets(ref nameRef, kind string) []*Object {
	namespace := ""
	if ref.namespace != nil {
		namespace = ref.namespace.Value
	}
	return all.meant(ref.from, kind, ref.name.Value, namespace)
}

// NameFor returns what an object will be called that another names, or is to name: an
// object that kustomize has renamed is found by the name that it had in the other's
// copy of a base.
func (r *Run) NameFor(from *Object, kind, name string) string {
	if found := r.list.names.meant(from, kind, name, ""); len(found) == 1 {
		return found[0].Name()
	}
	return name
}

// namesOf returns the name that a custom resource says, and what kustomize makes of it
// where it is told to.
func (r *Run) namesOf(from *Object, kind, name string) [2]string {
	return [2]string{name, r.NameFor(from, kind, name)}
}

// Local returns the local-config object that another one names, or nil. Both belong to
// no namespace of a cluster.
func (r *Run) Local(from *Object, kind, name string) *Object {
	var found []*Object
	for _, o := range r.Items() {
		if o.Kind() != kind || !o.IsLocalConfig() {
			continue
		}
		if o.Name() == name {
			return o
		}
		if slices.Contains(o.csv(previousNames), name) {
			found = append(found, o)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(o *Object) bool { return !o.isOfCopy(from, false) })
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}
