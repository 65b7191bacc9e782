//go:build !image || render

package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// only returns the overlays for the named clusters, all where none is named.
func only(renderer render.Renderer, overlays []render.Overlay, names []string) ([]render.Overlay, error) {
	if len(names) == 0 {
		return overlays, nil
	}
	var asked []render.Overlay
	var known []string
	for _, o := range overlays {
		cluster, err := renderer.Cluster(o)
		if err != nil {
			return nil, wrong{err}
		}
		if cluster != "" {
			known = append(known, cluster)
		}
		if slices.Contains(names, cluster) && cluster != "" {
			asked = append(asked, o)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("--cluster %s: no overlay there renders it; %s", name, strict.Suggest(name, known, "the clusters are "+cmp.Or(word.Few(10, known), "none")))
		}
	}
	return asked, nil
}

// tooMany refuses to print several overlays, or several clusters of one.
func tooMany(overlays []render.Overlay) error {
	first := overlays[0]
	if first.Cluster != "" && !slices.ContainsFunc(overlays, func(o render.Overlay) bool { return o.Dir != first.Dir }) {
		return fmt.Errorf("%s is for %d clusters, which do not fit on stdout; add --cluster NAME for one of them, or -o DIR", first.Dir, len(overlays))
	}
	if slices.ContainsFunc(overlays, func(o render.Overlay) bool { return o.Cluster != "" }) {
		return fmt.Errorf("%d overlays do not fit on stdout; add --cluster NAME for one of them, or -o DIR", len(overlays))
	}
	return fmt.Errorf("%d overlays do not fit on stdout; add -o DIR", len(overlays))
}

// leftBy tells of names of output whether overlays for several clusters that were rendered
// leave them to overlays around that were not: what those rendered before stays until they
// are rendered.
func leftBy(renderer render.Renderer, overlays []render.Overlay) func(name string) bool {
	left := sync.OnceValue(func() map[string]bool {
		names, rendered, looked := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, o := range overlays {
			rendered[o.Name] = true
		}
		for _, o := range overlays {
			around := filepath.Dir(o.Path())
			if o.Cluster == "" || looked[around] {
				continue
			}
			looked[around] = true
			others, err := renderer.Overlays(around)
			if err != nil {
				return nil // not known
			}
			for _, other := range others {
				if cluster, err := renderer.Cluster(other); err == nil && !rendered[other.Name] {
					names[filepath.ToSlash(filepath.Join(filepath.Dir(o.Name), cluster))] = true
				}
			}
		}
		return names
	})
	return func(name string) bool { return left() == nil || left()[name] }
}
