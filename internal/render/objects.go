package render

import (
	"fmt"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// transformationsAnnotation is where kustomize says what was done to an object.
const transformationsAnnotation = "alpha.config.kubernetes.io/transformations"

// objects wraps the nodes of a build as they are.
func objects(m resmap.ResMap) []*krm.Object {
	var found []*krm.Object
	for _, res := range m.Resources() {
		found = append(found, krm.NewObject(&res.RNode))
	}
	return found
}

// printed returns the objects as a function behind kustomize reads them: kustomize
// prints every object by way of JSON before it hands it on, which sorts keys and
// writes numbers and dates anew (api v0.21.2, resource/resource.go, AsYAML). Before
// that it adds an annotation, which makes texts of the others, as they were written
// (internal/plugins/utils, GetResMapWithIDAnnotation).
func printed(m resmap.ResMap, seen *memo[*yaml.RNode]) ([]*krm.Object, error) {
	var found []*krm.Object
	for _, res := range m.Resources() {
		if err := res.SetAnnotations(res.GetAnnotations()); err != nil {
			return nil, fmt.Errorf("%s: %w", res.CurId(), err)
		}
		n, err := seen.of(res.YNode(), func() (*yaml.RNode, error) {
			text, err := res.AsYAML()
			if err != nil {
				return nil, err
			}
			return yaml.Parse(string(text))
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", res.CurId(), err)
		}
		o := krm.NewObject(n.Copy())
		o.RemoveAnnotation(transformationsAnnotation)
		found = append(found, o)
	}
	return found, nil
}

// replace gives a build what the functions made of its objects, as kustomize takes
// the output of a plugin (api v0.21.2, internal/plugins/utils, UpdateResMapValues):
// an object keeps its place as long as it keeps its identity.
func replace(m resmap.ResMap, items []*krm.Object, seen *memo[*yaml.RNode]) error {
	before := map[resid.ResId]*resource.Resource{}
	for _, res := range m.Resources() {
		before[idOf(res)] = res
	}
	kept := map[resid.ResId]bool{}
	print := krm.NewPrinter()
	for _, o := range items {
		n, err := seen.of(o.Node().YNode(), func() (*yaml.RNode, error) { return reread(print, o) })
		if err != nil {
			return fmt.Errorf("printing %s: %w", o.Ref(), err)
		}
		made := &resource.Resource{RNode: *n.Copy()}
		id := idOf(made)
		if kept[id] {
			return fmt.Errorf("the functions made %s twice", o.Ref())
		}
		kept[id] = true
		if res, found := before[id]; found {
			res.RNode = made.RNode
		} else if err := m.Append(made); err != nil {
			return err
		}
	}
	for id, res := range before {
		if !kept[id] {
			if err := m.Remove(res.CurId()); err != nil {
				return err
			}
		}
	}
	return nil
}

// reread returns an object as kustomize reads what a function prints: in a style that
// holds its values.
func reread(print func(*krm.Object) ([]byte, error), o *krm.Object) (*yaml.RNode, error) {
	text, err := print(o)
	if err != nil {
		return nil, err
	}
	return yaml.Parse(string(text))
}

// idOf is the identity by which kustomize compares: no namespace is "default".
func idOf(res *resource.Resource) resid.ResId {
	id := res.CurId()
	id.Namespace = id.EffectiveNamespace()
	return id
}

// filesOf notes which file each object came from: kustomize takes it away at the end
// where it was not asked to tell.
func filesOf(m resmap.ResMap, files map[*resource.Resource]string) {
	for _, res := range m.Resources() {
		files[res] = krm.NewObject(&res.RNode).File()
	}
}

// finished prints the objects of a build.
func finished(m resmap.ResMap, files map[*resource.Resource]string, seen *memo[[]byte]) ([]Object, error) {
	if err := m.RemoveOriginAnnotations(); err != nil {
		return nil, err
	}
	var printed []Object
	for _, res := range m.Resources() {
		text, err := seen.of(res.YNode(), res.AsYAML)
		if err != nil {
			return nil, err
		}
		printed = append(printed, Object{krm.NewObject(&res.RNode).Ref(), text, files[res]})
	}
	return printed, nil
}
