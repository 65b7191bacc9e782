package manifests

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// kustomizationIn is the name of a folder's kustomization, "" where it is none.
func kustomizationIn(dir string) string {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		if exists(filepath.Join(dir, name)) {
			return name
		}
	}
	return ""
}

func isKustomization(dir string) bool { return kustomizationIn(dir) != "" }

// isComponent tells whether a folder's kustomization is a part of others, which says
// nothing by itself.
func isComponent(dir string) bool {
	text, _ := os.ReadFile(filepath.Join(dir, kustomizationIn(dir)))
	var k struct{ Kind string }
	return yaml.Unmarshal(text, &k) == nil && k.Kind == "Component"
}

// overlaysIn returns what is to be rendered in a folder: the overlays in it and below, or
// the folder itself where it is another kustomization; none where it holds neither.
func (r *Reader) overlaysIn(dir string) ([]render.Overlay, error) {
	var kustomizations []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != dir && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if err == nil && entry.IsDir() && isKustomization(path) {
			kustomizations = append(kustomizations, path)
		}
		return err
	})
	if err != nil || len(kustomizations) == 0 {
		return nil, err
	}
	overlays, err := r.Renderer.Overlays(dir)
	if err == nil || isKustomization(dir) || krm.IsFindings(err) {
		return overlays, err
	}
	return nil, nil
}

// readOverlays renders overlays. A name is for the only one.
func (r *Reader) readOverlays(overlays []render.Overlay, name string) error {
	results, err := r.Render(overlays)
	if err != nil {
		return err
	}
	for _, result := range results {
		c, err := r.ofResult(result)
		if err != nil {
			return err
		}
		if name != "" {
			c.name, c.group = name, ""
		}
		r.clusters = append(r.clusters, c)
	}
	return nil
}

// Rendered returns the clusters of overlays that are rendered already.
func (r *Reader) Rendered(results []*render.Result) ([]observe.Input, error) {
	for _, result := range results {
		c, err := r.ofResult(result)
		if err != nil {
			return nil, err
		}
		r.clusters = append(r.clusters, c)
	}
	return r.inputs()
}

// IsOf tells whether a cluster is what an overlay rendered to.
func IsOf(c *observe.Cluster, result *render.Result) bool {
	name, group := nameOf(result)
	return c.Name == name && c.Group == group
}

// nameOf is the cluster's name and group: that of its functions, else that of its folder.
func nameOf(result *render.Result) (name, group string) {
	return cmp.Or(result.Cluster(), filepath.Base(result.Name)), filepath.ToSlash(filepath.Dir(result.Name))
}

// ofResult reads what was rendered.
func (r *Reader) ofResult(result *render.Result) (*cluster, error) {
	if r.overlays == nil {
		r.overlays, r.said, r.known = map[*krm.Object]render.Overlay{}, map[render.Overlay][]krm.Finding{}, inventory.Known{}
		r.places = map[render.Overlay]func() map[krm.Ref]string{}
	}
	r.said[result.Overlay] = result.Findings
	if result.Unplaced {
		r.places[result.Overlay] = sync.OnceValue(func() map[krm.Ref]string { return r.Renderer.Place(result.Overlay) })
	}
	var objects []*krm.Object
	for _, rendered := range result.Objects {
		m := r.parser.Parse(rendered.File, rendered.YAML)
		if len(m.Objects) == 0 || len(m.Faults)+len(m.Told) > 0 {
			return nil, fmt.Errorf("%s: %s does not read as it was written", result.Dir, rendered.Ref)
		}
		for _, o := range m.Objects {
			r.overlays[o] = result.Overlay
		}
		objects = append(objects, m.Objects...)
	}
	c := &cluster{objects: objects, fleet: r.known.Of(result)}
	c.name, c.group = nameOf(result)
	return c, nil
}

// Locate says where a field of an object stands: in the file that it was read from, or in
// that of the overlay that it was rendered from; of what was made there it is the overlay's
// kustomization, without a line.
func (r *Reader) Locate(o *krm.Object, field string) (file string, line int) {
	if o == nil {
		return "", 0
	}
	overlay, rendered := r.overlays[o]
	file = o.File()
	if place, unplaced := r.places[overlay]; rendered && unplaced {
		file = place()[o.Ref()]
	}
	switch {
	case !rendered && file == "":
		return "", 0
	case !rendered:
		return file, new(krm.Lines).Of(o, field)
	case file == "": // a function or a generator made it
		return filepath.Join(overlay.Dir, kustomizationIn(overlay.Dir)), 0
	}
	found := []krm.Finding{{Object: o.Ref(), Field: field, File: file}}
	r.Renderer.Locate(overlay, found)
	return found[0].File, found[0].Line
}

// readRendered reads what `thanos-fleet render` wrote into a folder, or a part of it; it is
// false where it wrote nothing there.
func (r *Reader) readRendered(dir string) (bool, error) {
	for up, depth := dir, 0; depth < 3; up, depth = filepath.Join(up, ".."), depth+1 {
		rendered, err := output.Rendered(up)
		if err != nil {
			return false, err
		}
		if rendered == nil {
			continue
		}
		below, err := below(up, dir)
		if err != nil {
			return false, err
		}
		return r.readRecord(up, below, rendered), nil
	}
	return false, nil
}

// below is the path of a folder from one above it, with slashes; "" for itself.
func below(up, dir string) (string, error) {
	up, err := filepath.Abs(up)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	path, err := filepath.Rel(up, dir)
	if path == "." {
		path = ""
	}
	return filepath.ToSlash(path), err
}

// readRecord reads the renderings below a path that a record names.
func (r *Reader) readRecord(dir, below string, rendered map[string][]string) bool {
	var files []string
	var of []*cluster
	for _, name := range slices.Sorted(maps.Keys(rendered)) {
		if below != "" && name != below && !strings.HasPrefix(name, below+"/") {
			continue
		}
		group, base, _ := strings.Cut(name, "/")
		c := &cluster{name: base, group: group}
		r.clusters = append(r.clusters, c)
		for _, file := range rendered[name] {
			files, of = append(files, filepath.Join(dir, filepath.FromSlash(file))), append(of, c)
		}
	}
	for i, objects := range r.readAll(files) {
		of[i].objects = append(of[i].objects, objects...)
	}
	return len(files) > 0
}
