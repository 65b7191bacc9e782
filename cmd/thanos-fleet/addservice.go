//go:build !image

package main

import (
	"os"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// services returns the Services of an overlay as it was rendered.
func services(r *render.Result) ([]scaffold.Service, error) {
	objects, err := krm.ParseStream(r.Stream())
	if err != nil {
		return nil, err
	}
	members := map[string]int{}
	for _, o := range objects {
		if o.Annotation(krm.GeneratedAnnotation) == "" {
			members[o.Label(krm.ComponentLabel)]++
		}
	}
	var found []scaffold.Service
	for i, o := range objects {
		if component := o.Label(krm.ComponentLabel); o.Kind() == "Service" {
			found = append(found, scaffold.Service{
				Namespace: o.Namespace(), Name: o.Name(), Component: component, Alone: members[component] == 1, Text: r.Objects[i].YAML,
				Made: o.Annotation(krm.GeneratedAnnotation) != "",
			})
		}
	}
	return found, nil
}

// readPlanes reads the kustomizations of the control planes of a topology, which the new
// cluster may change.
func (a *addition) readPlanes(planes []render.Overlay, folder string) error {
	for _, plane := range planes {
		file := kustomizationIn(plane.Dir)
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		to, err := filepath.Rel(plane.Dir, folder)
		if err != nil {
			return err
		}
		a.Inventory[file] = text
		a.Planes = append(a.Planes, scaffold.Plane{Kustomization: file, Text: text, Overlay: filepath.ToSlash(to)})
	}
	return nil
}
