//go:build !image

package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// leaving is what commands know of a cluster that leaves a fleet, or gets another name.
type leaving struct {
	fleetEdit
	name string
	// overlays by cluster, and inventory of the fleet as it is.
	overlays map[string][]render.Overlay
	fleetFiles
	fleet *fleet.Fleet
	// root is the folder of the repository, and plan what is known of it.
	root string
	plan scaffold.Leaving
}

// read finds the cluster, and all that is known of it.
func (l *leaving) read(renderer render.Renderer) (err error) {
	if err := l.findTopology(); err != nil {
		return err
	}
	l.topology = filepath.Clean(l.topology)
	if l.overlays, err = overlaysByCluster(renderer, l.topology); err != nil {
		return err
	}
	if err := l.readFleet(renderer); err != nil {
		return err
	}
	if l.fleet.Cluster(l.name) == nil {
		names := l.fleet.ClusterNames()
		return fmt.Errorf("no cluster %q in %s; %s", l.name, l.main, strict.Suggest(l.name, names, "its clusters are "+word.Few(10, names)))
	}
	l.root = repositoryOf(l.topology)
	tree, err := newTree(l.root)
	if err != nil {
		return err
	}
	if err := l.readElsewhere(renderer, tree); err != nil {
		return err
	}
	l.plan = scaffold.Leaving{Name: l.name, Inventory: l.files, Main: l.main, Tree: tree, Selections: map[string]string{}}
	for _, plane := range l.overlays[""] {
		l.plan.Planes = append(l.plan.Planes, filepath.Clean(plane.Dir))
	}
	for _, o := range l.overlays[l.name] {
		if o.Cluster == "" || l.isLastOf(o) {
			l.plan.Overlays = append(l.plan.Overlays, filepath.Clean(o.Dir))
			continue
		}
		file, err := renderer.SeveralFile(o)
		if err != nil {
			return err
		}
		if file != "" {
			l.plan.Selections[filepath.Clean(file)] = filepath.Clean(o.Dir)
		}
	}
	return nil
}

// isLastOf tells whether an overlay for several is for the cluster alone.
func (l *leaving) isLastOf(o render.Overlay) bool {
	for _, overlays := range l.overlays {
		if slices.ContainsFunc(overlays, func(other render.Overlay) bool { return other.Dir == o.Dir && other != o }) {
			return false
		}
	}
	return true
}

// readFleet reads the inventory as the first overlay has it that renders: the one that
// leaves may not, any more.
func (l *leaving) readFleet(renderer render.Renderer) error {
	names := slices.Sorted(maps.Keys(l.overlays))
	slices.SortStableFunc(names, func(a, b string) int { return rank(a, l.name) - rank(b, l.name) })
	var first error
	for _, name := range names {
		for _, o := range l.overlays[name][:1] {
			result, err := renderer.Render(o)
			if err == nil && result.Failed() {
				err = krm.Findings(slices.DeleteFunc(slices.Clone(result.Findings), func(f krm.Finding) bool { return f.Severity != krm.Error }))
			}
			if err == nil {
				l.fleetFiles, err = readInventory(result)
			}
			if err == nil {
				l.fleet = inventory.Of(result.Locals())
				return nil
			}
			if first == nil {
				first = err
			}
		}
	}
	if first == nil {
		return fmt.Errorf("no overlay is in %s", l.topology)
	}
	return wrong{first}
}

// rank has control planes first, which render all, and the cluster itself last.
func rank(cluster, own string) int {
	switch cluster {
	case own:
		return 2
	case "":
		return 0
	}
	return 1
}

// readElsewhere adds the overlays of other topologies that read the same Fleet.
func (l *leaving) readElsewhere(renderer render.Renderer, tree *scaffold.Tree) error {
	known := map[string]bool{}
	for _, overlays := range l.overlays {
		for _, o := range overlays {
			known[filepath.Clean(o.Dir)] = true
		}
	}
	for _, dir := range tree.Naming(l.main, filepath.Dir(l.main)) {
		if known[dir] || dir == filepath.Dir(l.main) {
			continue
		}
		o, err := render.NewOverlay(dir)
		if err != nil {
			return err
		}
		cluster, err := renderer.Cluster(o)
		if err != nil {
			continue // no overlay, or one that its own rendering judges
		}
		l.overlays[cluster] = append(l.overlays[cluster], o)
	}
	return nil
}

// prove renders what the plan changes, or anything at all that reads the Fleet.
func (l *leaving) prove(r render.Renderer, screen screen, touched []render.Overlay) ([]*render.Result, error) {
	if _, err := r.Overlays(l.topology); err != nil {
		return nil, wrong{errors.Join(err, errors.New("without the cluster the topology has no sound overlays, so nothing is written"))}
	}
	leaves := func(o render.Overlay) bool { return slices.Contains(l.overlays[l.name], o) }
	touched = slices.DeleteFunc(distinct(touched), leaves)
	for _, name := range slices.Sorted(maps.Keys(l.overlays)) {
		if len(touched) == 0 && name != l.name {
			touched = l.overlays[name][:1]
		}
	}
	results, err := renderAll(r, screen, touched)
	if err != nil {
		return nil, wrong{fmt.Errorf("without %s others do not render, so nothing is written", l.name)}
	}
	return results, l.hold(r, screen, results, "without "+l.name)
}
