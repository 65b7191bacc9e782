package krm

import (
	_ "embed"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// What leads to the name of another object in custom resources: conformance/operator
// holds the first against prometheus-operator's own types.
var (
	//go:embed operator_fields.txt
	operatorFields string
	//go:embed thanos_operator_fields.txt
	thanosOperatorFields string

	// customFields are the fields of a type by their names, * for every one, and what
	// is there: a type, or a kind behind a sign of equality.
	customFields = parseFields(operatorFields + thanosOperatorFields)
)

func parseFields(text string) map[string]map[string]string {
	all := map[string]map[string]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			fields := map[string]string{}
			for _, word := range words[1:] {
				name, to, _ := strings.Cut(word, ":")
				fields[name] = to
			}
			all[words[0]] = fields
		}
	}
	return all
}

// customReferences returns the fields of a custom resource that name other objects.
// kustomize mends them only where it is told to.
func customReferences(o *Object) []nameRef {
	typ := o.Group() + "/" + o.Kind()
	if customFields[typ] == nil {
		return nil
	}
	s := search{from: o}
	s.custom(o.node.YNode(), typ, "")
	return s.found
}

// custom collects the references of a node, a list or one of its items.
func (s *search) custom(n *yaml.Node, typ, at string) {
	if n = deref(n); n == nil {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			s.custom(item, typ, problem.Index(at, i))
		}
		return
	}
	kind, isName := strings.CutPrefix(typ, "=")
	switch {
	case isName && n.Kind == yaml.ScalarNode && n.Value != "":
		s.found = append(s.found, nameRef{from: s.from, kinds: []string{kind}, name: n, path: at})
	case !isName && n.Kind == yaml.MappingNode:
		s.customFields(n, customFields[typ], at)
	}
}

func (s *search) customFields(n *yaml.Node, fields map[string]string, at string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, before := n.Content[i].Value, len(s.found)
		to := fields[name]
		if to == "" {
			to = fields["*"]
		}
		if to == "" {
			continue
		}
		s.custom(n.Content[i+1], to, problem.Join(at, name))
		if namespace := lookup(n, "namespace"); namespace != nil && strings.HasPrefix(to, "=") && len(s.found) > before {
			s.found[before].subject, s.found[before].namespace = n, namespace
		}
	}
}

// mendCustom gives the references of custom resources, which kustomize mends only where
// it is told to, the names that their objects have now. Told or not, kustomize leaves
// such a name, and the object is there.
func (r *Run) mendCustom(here map[where]*Object) {
	for _, o := range r.Unshared() {
		for _, ref := range customReferences(o) {
			r.mendName(ref, here)
		}
	}
}

// mendName mends one. An object that keeps the name is meant by every copy of a base that
// has none of its own.
func (r *Run) mendName(ref nameRef, here map[where]*Object) {
	kind := ref.kinds[0]
	found, own := r.list.names.targets(ref, kind), ref.own(here)
	if len(found) == 1 && (own == nil || found[0].isOfCopy(ref.from, false)) {
		own = found[0]
	}
	switch {
	case own == nil:
		if lost := r.list.names.of(ref.from, kind, ref.name.Value); len(lost) > 1 {
			r.Warnf(ref.from, ref.path, "name the one that is meant by the name that it has now",
				"%s was the name of %s, and is that of none of them now", ref.name.Value, refsOf(lost))
		}
	case own.GetsHash():
		r.Report(Info, ref.from, ref.path, "name the field in a nameReference of configurations, as bases/components/operator-references does, or give the object no hash: disableNameSuffixHash",
			"kustomize puts a hash into the name of %s, which reaches this field only where configurations name it", own.Ref())
	}
	if own != nil && own.Name() != ref.name.Value {
		ref.from.edited()
		setName(ref.name, own.Name())
	}
	if own != nil && ref.namespace != nil && own.Namespace() != "" && ref.namespace.Value != own.Namespace() {
		ref.from.edited()
		setName(ref.namespace, own.Namespace())
	}
}

func setName(n *yaml.Node, name string) {
	n.Value, n.Tag = name, yaml.NodeTagString
	n.Style &^= yaml.TaggedStyle
	quote(n)
}

// own returns the object that has the name now, where one that is referred to may be.
func (ref nameRef) own(here map[where]*Object) *Object {
	at := whereOf(ref.kinds[0], ref.from, ref.name.Value)
	if ref.namespace != nil && ref.namespace.Value != "" {
		at.namespace = ref.namespace.Value
	}
	if o := here[at]; o != nil {
		return o
	}
	if at.namespace = ""; here[at] != nil && here[at].isOfNoNamespace() {
		return here[at]
	}
	return nil
}
