//go:build !image || render

package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// absent warns of clusters that others dial and no overlay renders, of the Fleets of which
// folders of overlays were given. Somebody who names single overlays leaves others out.
func absent(renderer render.Renderer, dirs []string, results []*render.Result) []krm.Finding {
	var given []string
	for _, dir := range dirs {
		given = append(given, render.Overlay{Dir: dir}.Path())
	}
	var found []krm.Finding
	for _, a := range inventory.FindAbsent(results) {
		isSingle := func(o render.Overlay) bool { return slices.Contains(given, o.Path()) }
		if !slices.ContainsFunc(a.Overlays(), func(o render.Overlay) bool { return !isSingle(o) }) {
			continue
		}
		around := commonFolder(append(slices.Clone(given), filepath.Dir(a.File)))
		if !slices.Contains(given, around) {
			others, err := clustersBelow(renderer, around)
			if err != nil {
				continue // who shares the Fleet cannot be seen
			}
			a.Without(others)
		}
		findings := a.Findings()
		renderer.Locate(a.Overlay, findings)
		found = append(found, findings...)
	}
	return found
}

// clustersBelow returns the clusters of all overlays in a folder and below it: of those
// that share a Fleet, some alone may have been asked for.
func clustersBelow(renderer render.Renderer, dir string) ([]string, error) {
	if dir == filepath.Dir(dir) {
		return nil, errors.New("too much to look at")
	}
	renderer.Files = render.NewSnapshot() // no source of what is rendered
	overlays, err := renderer.Overlays(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, o := range overlays {
		name, err := renderer.Cluster(o)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// commonFolder returns the folder that holds all of those given.
func commonFolder(dirs []string) string {
	common := dirs[0]
	for _, dir := range dirs[1:] {
		for dir != common && !strings.HasPrefix(dir, strings.TrimSuffix(common, "/")+"/") {
			common = filepath.Dir(common)
		}
	}
	return common
}
