package render

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/filters/nameref"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// renames are the objects of a build that had other names or namespaces once, and where
// others may refer to them. kustomize writes the new names when functions have run; it
// looks at nothing else of what is referred to.
type renames struct {
	// earlier are the names that they had.
	earlier map[string]bool
	objects []*resource.Resource
	refs    []backReference
}

// previousNames is where kustomize keeps the names that an object had.
const previousNames = buildAnnotations + "previousNames"

// newRenames returns those among objects; false where it is not known what refers to them.
func newRenames(items []*krm.Object, refs []backReference, known bool) (*renames, bool) {
	n := &renames{earlier: map[string]bool{}}
	for _, o := range items {
		names := o.Annotation(previousNames)
		if names == "" {
			continue
		}
		for _, name := range strings.Split(names, ",") {
			n.earlier[name] = true
		}
		n.objects = append(n.objects, &resource.Resource{RNode: *standIn(o)})
	}
	for _, ref := range refs {
		if slices.ContainsFunc(n.objects, func(res *resource.Resource) bool {
			for _, id := range res.PrevIds() {
				if id.IsSelected(&ref.Gvk) {
					return true
				}
			}
			return false
		}) {
			n.refs = append(n.refs, ref)
		}
	}
	return n, known || len(n.objects) == 0
}

// standIn is what kustomize looks at of an object that others refer to.
func standIn(o *krm.Object) *yaml.RNode {
	s := krm.NewManifest(o.Ref())
	for _, name := range buildAnnotationsOf(o) {
		s.SetText(o.Annotation(name), "metadata", "annotations", name)
	}
	return s.Node()
}

// isNamedIn tells whether a value of an object is a name that another had.
func (n *renames) isNamedIn(node *yaml.Node) bool {
	if node.Kind == yaml.ScalarNode {
		return n.earlier[node.Value]
	}
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 1 && strings.HasPrefix(node.Content[i-1].Value, buildAnnotations) {
			continue
		}
		if n.isNamedIn(child) {
			return true
		}
	}
	return false
}

// mend writes the new names into an object, by kustomize's own filter, as its transformer
// does (api v0.21.2, internal/accumulator/namereferencetransformer.go).
func (n *renames) mend(res *resource.Resource) error {
	if len(n.objects) == 0 || !n.isNamedIn(res.YNode()) {
		return nil
	}
	all := resmap.New()
	for _, renamed := range n.objects {
		if err := all.Append(renamed.DeepCopy()); err != nil {
			return err // the filter notes there who referred to it
		}
	}
	candidates, err := all.SubsetThatCouldBeReferencedByResource(res)
	if err != nil {
		return err
	}
	id := res.OrgId()
	for _, ref := range n.refs {
		for _, field := range ref.Referrers {
			if !id.IsSelected(&field.Gvk) {
				continue
			}
			f := nameref.Filter{Referrer: res, NameFieldToUpdate: field, ReferralTarget: ref.Gvk, ReferralCandidates: candidates}
			if err := res.ApplyFilter(f); err != nil {
				return err
			}
		}
	}
	return nil
}
