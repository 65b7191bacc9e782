//go:build !image

package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// findTopology takes the only topology, unless one is named.
func (e *fleetEdit) findTopology() error {
	if e.topology != "" {
		return nil
	}
	fleets, err := filepath.Glob("overlays/*/fleet")
	switch {
	case err != nil:
		return err
	case len(fleets) == 0:
		return errors.New("no overlays/*/fleet here; run it at the root of a fleet repository, or give --topology")
	case len(fleets) > 1:
		for i := range fleets {
			fleets[i] = filepath.Dir(fleets[i])
		}
		return fmt.Errorf("several topologies are here; give --topology, one of %s", strings.Join(fleets, ", "))
	}
	e.topology = filepath.Dir(fleets[0])
	return nil
}

// overlaysByCluster finds the overlays of a topology by their cluster; those of
// control planes stand under "".
func overlaysByCluster(r render.Renderer, dir string) (map[string][]render.Overlay, error) {
	all, err := r.Overlays(dir)
	if err != nil {
		return nil, err
	}
	found := map[string][]render.Overlay{}
	for _, o := range all {
		cluster, err := r.Cluster(o)
		if err != nil {
			return nil, err
		}
		found[cluster] = append(found[cluster], o)
	}
	return found, nil
}

func (a *addition) findLike(overlays map[string][]render.Overlay) (render.Overlay, error) {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(overlays)), func(name string) bool { return name == "" })
	if a.Like == "" && len(names) == 1 {
		a.Like = names[0]
	}
	otherwise := "the clusters of " + a.topology + " are " + cmp.Or(word.Few(10, names), "none")
	if planes := overlays[""]; len(names) == 0 && len(planes) > 0 && a.Like != "" {
		a.Hosted = true // a control plane renders the clusters of its Fleet; whether it has this one, its entry says
		return planes[0], nil
	}
	if len(names) == 0 {
		otherwise = "no cluster of " + a.topology + " has an overlay"
	}
	if a.Like == "" {
		return render.Overlay{}, fmt.Errorf("give --like; %s", otherwise)
	}
	if len(overlays[a.Like]) == 0 {
		return render.Overlay{}, fmt.Errorf("no overlay is for cluster %q; %s", a.Like, strict.Suggest(a.Like, names, otherwise))
	}
	if slices.Contains(names, a.Name) {
		return render.Overlay{}, fmt.Errorf("cluster %q is there already, in %s", a.Name, overlays[a.Name][0])
	}
	return overlays[a.Like][0], nil
}
