//go:build !image || render

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// collect finds the overlays of all folders; two must not write to one place.
func collect(renderer render.Renderer, dirs []string) ([]render.Overlay, error) {
	var all []render.Overlay
	var broken []error
	for _, dir := range dirs {
		if info, err := os.Stat(dir); dir == "" || err != nil || !info.IsDir() {
			return nil, noFolder(dir, err)
		}
		found, err := renderer.Overlays(dir)
		if err != nil {
			broken = append(broken, err)
		}
		all = append(all, found...)
	}
	if len(broken) > 0 {
		return nil, wrong{errors.Join(broken...)}
	}
	byName := map[string]render.Overlay{}
	var once []render.Overlay
	for _, o := range all {
		switch other, taken := byName[o.Name]; {
		case !taken:
			byName[o.Name] = o
			once = append(once, o)
		case filepath.Clean(other.Dir) != filepath.Clean(o.Dir):
			return nil, wrong{fmt.Errorf("overlays %s and %s would both be written to %s; rename one of the folders", other, o, o.Name)}
		}
	}
	return once, nil
}

func noFolder(dir string, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist) || dir == "":
		return fmt.Errorf("there is no folder %s; give one that holds overlays", cmp.Or(dir, `""`))
	case err != nil:
		return err
	default:
		return fmt.Errorf("%s is a file; give the folder of an overlay, or one that holds overlays", dir)
	}
}
