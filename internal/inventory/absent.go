package inventory

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// controlPlane is the kind of the function that renders every cluster with components.
const controlPlane = "GenKarmadaPolicies"

// Absent are the clusters of a Fleet that others dial and no overlay renders.
type Absent struct {
	// Overlay is one that reads the Fleet.
	Overlay render.Overlay
	// File that holds the Fleet.
	File     string
	dialled  []*dialled
	overlays []*overlay
}

// dialled is a cluster with those that dial it.
type dialled struct {
	name string
	// object that describes the cluster, and where in it.
	object *krm.Object
	field  string
	by     []string
}

// overlay is what one overlay says of its fleet.
type overlay struct {
	*render.Result
	fleet *fleet.Fleet
	// folder that the overlay lies in, and the file of the Fleet.
	folder, file string
	// clusters that it renders; none is known of one that names none.
	clusters []string
}

// FindAbsent holds the clusters of each Fleet against the overlays of that Fleet: those
// that read one file, or that lie side by side and give theirs one name, for each may
// hold a copy. Where one of them names no cluster, or the Fleet came from no file, nothing
// is known and nothing is told.
func FindAbsent(results []*render.Result) []*Absent {
	var all []*overlay
	known := Known{}
	for _, r := range results {
		all = append(all, read(r, known))
	}
	var found []*Absent
	for _, o := range all {
		if o.fleet == nil || o.file == "" {
			continue
		}
		i := slices.IndexFunc(found, func(a *Absent) bool { return slices.ContainsFunc(a.overlays, o.shares) })
		if i < 0 {
			i, found = len(found), append(found, &Absent{Overlay: o.Overlay, File: o.file})
		}
		found[i].overlays = append(found[i].overlays, o)
		for _, d := range o.dials() {
			if !slices.ContainsFunc(all, func(other *overlay) bool { return other.mayRender(d.name, o) }) {
				found[i].add(d)
			}
		}
	}
	return slices.DeleteFunc(found, func(a *Absent) bool { return len(a.dialled) == 0 })
}

// read takes what one overlay says.
func read(r *render.Result, known Known) *overlay {
	o := &overlay{Result: r, fleet: known.Of(r), folder: filepath.Dir(r.Path())}
	for _, f := range r.Functions {
		if name := f.Text("spec", "cluster"); name != "" {
			o.clusters = append(o.clusters, name)
		}
		for i := 0; o.fleet != nil && f.Kind() == controlPlane && i < len(o.fleet.Clusters); i++ {
			if c := o.fleet.Clusters[i]; len(c.Components) > 0 {
				o.clusters = append(o.clusters, c.Name)
			}
		}
	}
	if o.fleet == nil && len(o.clusters) == 0 {
		o.clusters = []string{filepath.Base(r.Path())} // what it is for, its folder says
	}
	if o.fleet != nil {
		o.file = r.FileOf(o.object(fleet.Kind, o.fleet.Name))
	}
	return o
}

// shares tells whether two overlays are of one Fleet.
func (o *overlay) shares(other *overlay) bool {
	besides := o.folder == other.folder
	if o.fleet == nil || other.fleet == nil {
		return besides
	}
	return besides && o.fleet.Name == other.fleet.Name || o.file != "" && o.file == other.file
}

// mayRender tells whether an overlay renders a cluster of another's Fleet, or may do so.
func (o *overlay) mayRender(cluster string, other *overlay) bool {
	return o.shares(other) && (len(o.clusters) == 0 || slices.Contains(o.clusters, cluster))
}

// dials returns the clusters that an overlay's own clusters dial, without those that the
// Fleet says are rendered elsewhere.
func (o *overlay) dials() []*dialled {
	by := map[string][]string{}
	for i := range o.fleet.Clusters {
		if c := &o.fleet.Clusters[i]; slices.Contains(o.clusters, c.Name) {
			for _, other := range o.fleet.Queried(c) {
				if names := by[other.Name]; other != c && !slices.Contains(names, c.Name) {
					by[other.Name] = append(names, c.Name)
				}
			}
		}
	}
	if len(by) == 0 {
		return nil
	}
	var found []*dialled
	objects := o.objects()
	for i, c := range o.fleet.Clusters {
		if c.RenderedElsewhere || len(by[c.Name]) == 0 {
			continue
		}
		d := &dialled{name: c.Name, by: by[c.Name], object: objects[[2]string{fleet.ClusterKind, c.Name}], field: "metadata.name"}
		if d.object == nil {
			d.object, d.field = objects[[2]string{fleet.Kind, o.fleet.Name}], problem.Index("spec.clusters", i)
		}
		found = append(found, d)
	}
	return found
}

// objects are those of the inventory, by kind and name.
func (o *overlay) objects() map[[2]string]*krm.Object {
	found := map[[2]string]*krm.Object{}
	for _, l := range slices.Backward(o.Locals()) { // the first of several counts
		if l.IsInventory() {
			found[[2]string{l.Kind(), l.Name()}] = l
		}
	}
	return found
}

// object is one of the inventory, nil where there is none of that name.
func (o *overlay) object(kind, name string) *krm.Object {
	i := slices.IndexFunc(o.Locals(), func(l *krm.Object) bool { return l.IsInventory() && l.Kind() == kind && l.Name() == name })
	if i < 0 {
		return nil
	}
	return o.Locals()[i]
}

func (a *Absent) add(d *dialled) {
	for _, known := range a.dialled {
		if known.name == d.name {
			known.by = append(known.by, d.by...)
			return
		}
	}
	a.dialled = append(a.dialled, d)
}

// Without takes away the clusters that other overlays render.
func (a *Absent) Without(clusters []string) {
	a.dialled = slices.DeleteFunc(a.dialled, func(d *dialled) bool { return slices.Contains(clusters, d.name) })
}

// Overlays are those of the Fleet.
func (a *Absent) Overlays() []render.Overlay {
	var overlays []render.Overlay
	for _, o := range a.overlays {
		overlays = append(overlays, o.Overlay)
	}
	return overlays
}

// Findings is one warning for all clusters, at the first of them; none when all are
// accounted for.
func (a *Absent) Findings() []krm.Finding {
	if len(a.dialled) == 0 {
		return nil
	}
	var names, by []string
	for _, d := range a.dialled {
		names, by = append(names, d.name), append(by, d.by...)
	}
	slices.Sort(by)
	by = slices.Compact(by)
	first := a.dialled[0]
	which, them := "cluster "+names[0], "it"
	if len(names) > 1 {
		which, them = "clusters "+word.Few(10, names), "them"
	}
	return []krm.Finding{{
		Severity: krm.Warning, Object: first.object.Ref(), File: first.object.File(), Field: first.field,
		Message: fmt.Sprintf("no overlay renders %s, and %s will dial %s", which, word.Few(10, by), them),
		Remedy:  "add an overlay for " + them + ", write renderedElsewhere: true where another repository does it, or remove " + them + " from the Fleet",
	}}
}
