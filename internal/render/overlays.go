package render

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
)

// functions returns the configurations of the functions that an overlay lists.
func (r Renderer) functions(o Overlay) ([]*krm.Object, error) {
	k, err := readKustomization(r.fileSystem(), o.Dir)
	if err != nil {
		return nil, err
	}
	return k.takePipeline(r.Find)
}

// Cluster is that of the first of an overlay's functions that names one, "" for
// control planes.
func (r Renderer) Cluster(o Overlay) (string, error) {
	configs, err := r.functions(o)
	return clusterOf(configs), err
}

// isOverlay tells whether a folder is a kustomization that lists functions.
func (r Renderer) isOverlay(dir string) (bool, error) {
	k, err := readKustomization(r.fileSystem(), dir)
	if err != nil {
		return false, err
	}
	pipeline, err := k.takePipeline(r.Find)
	return len(pipeline) > 0 && k.Kind != types.ComponentKind, err
}

// Overlays finds the overlays in a folder and below it. A folder that is a
// kustomization and holds none is taken as it is. A link to an overlay is one,
// unless that is found by its own name; what is below a link is not looked at.
func (r Renderer) Overlays(dir string) ([]Overlay, error) {
	folders, links, err := subfolders(dir)
	if err != nil {
		return nil, err
	}
	var found []Overlay
	taken := map[string]bool{}
	for _, path := range append(folders, links...) {
		isOverlay, err := r.isOverlay(path)
		if err != nil && !errors.Is(err, errNoKustomization) {
			return nil, err
		}
		if !isOverlay || taken[resolve(path)] {
			continue
		}
		taken[resolve(path)] = true
		o, err := NewOverlay(path)
		if err != nil {
			return nil, err
		}
		found = append(found, o)
	}
	if len(found) > 0 {
		slices.SortStableFunc(found, func(a, b Overlay) int { return strings.Compare(a.Dir, b.Dir) })
		return found, nil
	}
	if _, err := r.isOverlay(dir); err != nil {
		return nil, fmt.Errorf("no overlay there, which would list functions of thanos-fleet in transformers: %w", err)
	}
	o, err := NewOverlay(dir)
	return []Overlay{o}, err
}

// subfolders returns a folder and all below it, and the links to folders among them.
func subfolders(dir string) (folders, links []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), output.Prefix):
			return filepath.SkipDir // files on their way to their places
		case entry.IsDir():
			folders = append(folders, path)
		case entry.Type()&os.ModeSymlink != 0:
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				links = append(links, path)
			}
		}
		return nil
	})
	return folders, links, err
}
