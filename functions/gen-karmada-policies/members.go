package genkarmadapolicies

import (
	"maps"
	"slices"

	injectexternallabels "github.com/thanos-fleet/thanos-fleet/functions/inject-external-labels"
	rendercluster "github.com/thanos-fleet/thanos-fleet/functions/render-cluster"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// renderMembers renders each member as its own overlay would, and once more
// with the labels that all members share, which is what the template holds.
func (g *generator) renderMembers() {
	g.rendered = map[string]map[krm.Ref]*krm.Object{}
	g.common = map[krm.Ref]*krm.Object{}
	shared := g.sharedLabels()
	for _, m := range g.members {
		config := rendercluster.Config{Cluster: m.Name, Steps: g.Render}
		g.rendered[m.Name] = g.render(m, &config)
		template := rendercluster.Config{Cluster: m.Name, Steps: g.Render}
		template.InjectExternalLabels.Only = &injectexternallabels.Subset{Labels: shared}
		for ref, o := range g.render(m, &template) {
			if _, found := g.common[ref]; !found {
				g.common[ref] = o
			}
		}
	}
}

// sharedLabels returns the labels that have one value in every member.
func (g *generator) sharedLabels() map[string]string {
	shared := maps.Clone(g.fleet.Labels(g.members[0]))
	for _, m := range g.members[1:] {
		labels := g.fleet.Labels(m)
		maps.DeleteFunc(shared, func(name, value string) bool { return labels[name] != value })
	}
	return shared
}

// isFor tells whether a member uses the object store that an object is labelled with. An
// earlier run left one of each, and the others' are not its own.
func isFor(o *krm.Object, m *fleet.Cluster) bool {
	store := o.Label(fleet.StoreLabel)
	return store == "" || slices.Contains(m.Uses(), store)
}

// render runs the functions on copies of the member's objects.
func (g *generator) render(m *fleet.Cluster, config *rendercluster.Config) map[krm.Ref]*krm.Object {
	config.Default()
	config.Validate() // gives the functions their cluster; the problems are told already
	var items []*krm.Object
	for _, o := range g.Unshared() {
		if !o.IsManifest() || slices.Contains(m.Components, o.Label(krm.ComponentLabel)) && isFor(o, m) {
			items = append(items, o.Copy())
		}
	}
	run := g.Run.Fork(items)
	config.Transform(run)
	g.Adopt(run.Finish())
	found := map[krm.Ref]*krm.Object{}
	for _, o := range run.Manifests() {
		found[o.Ref()] = o
	}
	return found
}

// refs returns the identity of everything that a member runs, sorted.
func (g *generator) refs() []krm.Ref {
	return krm.SortedRefs(maps.Keys(g.common))
}

// holders returns the names of the members that have an object.
func (g *generator) holders(ref krm.Ref) []string {
	var names []string
	for _, m := range g.members {
		if _, found := g.rendered[m.Name][ref]; found {
			names = append(names, m.Name)
		}
	}
	return names
}

// writeTemplates puts the common form of every object in place of the plain one.
// An object of which all holders have the same is rendered whole. One that no member has
// was copied for the object stores of each.
func (g *generator) writeTemplates() {
	for _, o := range g.Manifests() {
		if placed(o) && g.common[o.Ref()] == nil {
			g.Run.Remove(o)
		}
	}
	for _, ref := range g.refs() {
		holders := g.holders(ref)
		template := g.rendered[holders[0]][ref]
		for _, name := range holders[1:] {
			if !template.Equal(g.rendered[name][ref]) {
				template = g.template(ref, holders)
				break
			}
		}
		g.common[ref] = template
		g.Ensure(ref).Become(template)
	}
	g.Settle()
}

// template returns what the holders of an object have in common. What was made for the
// bucket of one member is none for another's: functions that run on it once more would
// take that Secret for the user's own. So those start from the object as it came in.
func (g *generator) template(ref krm.Ref, holders []string) *krm.Object {
	came := g.Find(ref.Kind, ref.Namespace, ref.Name)
	stores := map[string]bool{}
	for _, m := range g.members {
		if slices.Contains(holders, m.Name) && m.ObjectStore != "" {
			stores[m.ObjectStore] = true
		}
	}
	if came == nil || len(stores) < 2 {
		return g.common[ref]
	}
	came = came.Copy()
	for _, function := range came.Pending() {
		came.RemoveLabel(krm.GuardPrefix + function)
	}
	return came
}
