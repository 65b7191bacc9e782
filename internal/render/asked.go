package render

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// checkAsked refuses to render overlays in the place of a kustomization around them:
// of the folder that was asked for, and of any that takes an overlay for a base. What
// it says comes behind the functions, which only kustomize does, and wrongly: names in
// a ring, in endpoints and in configurations stay as they were.
func (r Renderer) checkAsked(dir string, folders []string, overlays map[string]bool) error {
	if _, err := readKustomization(r.fileSystem(), dir); err == nil && !overlays[resolve(dir)] {
		for _, path := range folders {
			if overlays[resolve(path)] {
				return fmt.Errorf("%s is a kustomization that lists no function, and %s in it is an overlay; %s", dir, path, remedyInner(dir, path))
			}
		}
	}
	for _, path := range folders {
		if overlays[resolve(path)] {
			continue
		}
		inner, err := r.overlayBelow(path, overlays, map[string]bool{})
		if err != nil {
			return err
		}
		if inner != "" {
			return fmt.Errorf("%s takes the overlay %s for a base, and lists no function itself; %s", path, inner, remedyInner(path, inner))
		}
	}
	return nil
}

func remedyInner(outer, inner string) string {
	return fmt.Sprintf("list the functions in transformers of %s and take them out of %s, or render %s", outer, inner, inner)
}

// overlayBelow returns the overlay that a kustomization takes for a base, "" when it
// takes none.
func (r Renderer) overlayBelow(dir string, overlays, seen map[string]bool) (string, error) {
	if seen[resolve(dir)] {
		return "", nil
	}
	seen[resolve(dir)] = true
	k, err := readKustomization(r.fileSystem(), dir)
	if errors.Is(err, errNoKustomization) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	k.FixKustomization() // takes bases of old for resources
	for _, entry := range slices.Concat(k.Resources, k.Components) {
		path := filepath.Join(dir, entry)
		if strings.Contains(entry, "://") || filepath.IsAbs(entry) || !k.fs.IsDir(path) {
			continue
		}
		if overlays[resolve(path)] {
			return path, nil
		}
		if inner, err := r.overlayBelow(path, overlays, seen); inner != "" || err != nil {
			return inner, err
		}
	}
	return "", nil
}
