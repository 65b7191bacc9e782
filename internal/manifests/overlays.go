package manifests

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

func isKustomization(dir string) bool {
	return slices.ContainsFunc(konfig.RecognizedKustomizationFileNames(), func(name string) bool { return exists(filepath.Join(dir, name)) })
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

// ofResult reads what was rendered.
func (r *Reader) ofResult(result *render.Result) (*cluster, error) {
	objects, err := krm.ParseStream(result.Stream())
	if err != nil || len(objects) != len(result.Objects) {
		return nil, fmt.Errorf("%s: what was rendered does not read as it was written: %w", result.Dir, err)
	}
	if r.overlays == nil {
		r.overlays = map[*krm.Object]render.Overlay{}
	}
	for i, o := range objects {
		o.SetFile(result.Objects[i].File)
		r.overlays[o] = result.Overlay
	}
	c := &cluster{name: result.Cluster(), group: filepath.ToSlash(filepath.Dir(result.Name)), objects: objects, fleet: inventory.Of(result.Local)}
	if c.name == "" {
		c.name = filepath.Base(result.Name)
	}
	return c, nil
}

// Locate says where a field of an object stands: in the file that it was read from, or in
// that of the overlay that it was rendered from.
func (r *Reader) Locate(o *krm.Object, field string) (file string, line int) {
	if o == nil || o.File() == "" {
		return "", 0
	}
	overlay, rendered := r.overlays[o]
	if !rendered {
		return o.File(), new(krm.Lines).Of(o, field)
	}
	found := []krm.Finding{{Object: o.Ref(), Field: field, File: o.File()}}
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
