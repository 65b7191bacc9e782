package render

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// beside finds the overlays around those for several clusters, in the folder that they lie
// in and below it, of folders that were not looked at yet.
func (r Renderer) beside(found []*claimant, looked map[string]bool) ([]*claimant, error) {
	var all []seen
	var wrong krm.Findings
	walked := map[string]bool{}
	for _, c := range found {
		around := c.around()
		if !c.isForSeveral() || walked[around] {
			continue
		}
		walked[around] = true
		for _, folder := range foldersBelow(around) {
			if looked[resolve(folder)] {
				continue
			}
			s, err := r.look(show(folder))
			var findings krm.Findings
			switch {
			case errors.As(err, &findings):
				wrong = append(wrong, findings...)
			case errors.Is(err, errNoKustomization):
			case err != nil:
				return nil, err
			default:
				all = append(all, s)
			}
		}
	}
	if len(wrong) > 0 {
		return nil, once(wrong)
	}
	return r.claimants(all, looked)
}

// around is the folder of the topology that an overlay is one of. A link lies where it is,
// and not where it leads.
func (o Overlay) around() string { return resolve(filepath.Dir(absolute(o.Dir))) }

// liesIn tells whether an overlay is in a folder, or below it.
func (o Overlay) liesIn(dir string) bool {
	return isBelow(filepath.Join(o.around(), filepath.Base(absolute(o.Dir))), dir)
}

// foldersBelow returns the folders in a folder and below it, and links to folders, without
// hidden ones. What cannot be read is not rendered either.
func foldersBelow(dir string) []string {
	var folders []string
	_ = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		switch {
		case entry != nil && entry.Type()&os.ModeSymlink != 0 && isFolder(path) && !strings.HasPrefix(entry.Name(), "."):
			folders = append(folders, path)
			return nil
		case entry == nil || !entry.IsDir():
			return nil
		case err != nil || path != dir && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		}
		folders = append(folders, path)
		return nil
	})
	return folders
}

// settle leaves clusters to the overlays that name them, and refuses two overlays for one
// cluster.
func (r Renderer) settle(all []*claimant) krm.Findings {
	owners := map[string][]*claimant{}
	for _, c := range all {
		if name := clusterOf(c.pipeline); name != "" && !c.isForSeveral() {
			owners[name] = append(owners[name], c)
		}
	}
	var wrong krm.Findings
	for i, c := range all {
		wrong = append(wrong, r.leave(c, owners)...)
		for _, other := range all[:i] {
			wrong = append(wrong, c.both(other)...)
		}
	}
	return wrong
}

// leave takes the clusters out of an overlay for several that have one of their own.
func (r Renderer) leave(c *claimant, owners map[string][]*claimant) krm.Findings {
	var wrong krm.Findings
	var left []krm.Choice
	for _, choice := range c.chosen {
		i := slices.IndexFunc(owners[choice.Cluster], func(o *claimant) bool { return r.sameFleet(c, o) })
		switch {
		case i < 0:
			left = append(left, choice)
		case choice.Named:
			wrong = append(wrong, c.at(choice.Field, "take it off the list, or remove that overlay", "the overlay %s is for the cluster %q, too", owners[choice.Cluster][i].Dir, choice.Cluster))
		}
	}
	if len(c.chosen) > 0 && len(left)+len(wrong) == 0 {
		wrong = append(wrong, c.at("spec.clusters", "remove this overlay, or one of those", "each of its clusters has an overlay of its own beside it, and none is left"))
	}
	c.chosen = left
	return wrong
}

// both refuses clusters that two overlays for several are for.
func (c *claimant) both(other *claimant) krm.Findings {
	if !other.isForSeveral() || c.fleet == "" || c.fleet != other.fleet || !c.liesIn(other.around()) && !other.liesIn(c.around()) {
		return nil
	}
	var first krm.Choice
	count := 0
	for _, choice := range c.chosen {
		if slices.ContainsFunc(other.chosen, func(o krm.Choice) bool { return o.Cluster == choice.Cluster }) {
			if count++; count == 1 {
				first = choice
			}
		}
	}
	if count == 0 {
		return nil
	}
	more := ""
	if count > 1 {
		more = " and others"
	}
	return krm.Findings{c.at(first.Field, "let one of the two select others, by names or labels; an overlay that says spec.cluster takes its cluster out", "the overlay %s is for the cluster %q%s, too", other.Dir, first.Cluster, more)}
}

// sameFleet tells whether an overlay for one cluster lies beside one for several, or below
// its folder, and is of the same Fleet. Of one beside it of which that is not known, the
// cluster's name tells enough: both would be written to one place.
func (r Renderer) sameFleet(several, one *claimant) bool {
	if !one.liesIn(several.around()) {
		return false
	}
	if one.fleet == "" {
		alone := *one.k
		if b := r.takeBase(&alone); b != nil {
			one.fleet = one.k.fleetFile(b.inventory.Objects())
		}
	}
	if one.fleet == "" || several.fleet == "" {
		return one.around() == several.around()
	}
	return one.fleet == several.fleet
}
