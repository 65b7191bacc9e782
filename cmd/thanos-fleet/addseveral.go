//go:build !image

package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// readSelection reads the list that the clusters of an overlay for several are named in.
func (a *addition) readSelection(r render.Renderer, like render.Overlay) error {
	file, err := r.SeveralFile(like)
	if err != nil || file == "" {
		return err
	}
	a.Selection = file
	a.Inventory[file], err = render.ReadRegular(file)
	return err
}

// planned is the overlay of the new cluster: a folder of its own, or the one for several
// that the other cluster is one of.
func (a *addition) planned(r render.Renderer, like render.Overlay, folder string) (render.Overlay, error) {
	if a.Hosted {
		return like, nil
	}
	if !a.Several {
		return render.NewOverlay(folder)
	}
	all, err := r.Overlays(a.topology)
	if err != nil {
		return render.Overlay{}, wrong{err}
	}
	i := slices.IndexFunc(all, func(o render.Overlay) bool { return o.Cluster == a.Name })
	if i < 0 {
		i = slices.IndexFunc(all, func(o render.Overlay) bool { return o.Cluster == "" && o.Path() == like.Path() }) // rendering it tells what is wrong
	}
	if i < 0 {
		return render.Overlay{}, fmt.Errorf("%s selects cluster %q, and would not select %q; give it the labels that it selects by, or list it there by its name", like.Dir, a.Like, a.Name)
	}
	for _, other := range all {
		if other.Name == all[i].Name && filepath.Clean(other.Dir) != filepath.Clean(all[i].Dir) {
			return render.Overlay{}, fmt.Errorf("overlay %s would be written to %s, too; give another name", other, other.Name)
		}
	}
	return all[i], nil
}
