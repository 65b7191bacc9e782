package render

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/resmap"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// claimant is an overlay with the clusters that it is for.
type claimant struct {
	seen
	Overlay
	// config is the configuration for several clusters, nil in an overlay that names its own.
	config *krm.Object
	// chosen are those of an overlay for several; none where they are not known, and then
	// rendering it tells why.
	chosen []krm.Choice
	// fleet is the file of the Fleet, "" where it is not known.
	fleet string
}

func (c *claimant) isForSeveral() bool { return c.config != nil }

// claimants are the overlays among folders, once each.
func (r Renderer) claimants(all []seen, taken map[string]bool) ([]*claimant, error) {
	var found []*claimant
	for _, s := range all {
		if !s.isOverlay || taken[resolve(s.path)] {
			continue
		}
		taken[resolve(s.path)] = true
		o, err := NewOverlay(s.path)
		if err != nil {
			return nil, err
		}
		c := &claimant{seen: s, Overlay: o}
		if i := slices.IndexFunc(s.pipeline, r.Find.IsForSeveral); i >= 0 {
			c.config = s.pipeline[i]
		}
		found = append(found, c)
	}
	return found, nil
}

// expand returns the overlays, those for several clusters once for each of them. looked are
// the folders that were looked at. What lies beside an overlay for several and was not
// asked for has its say, too: it may take clusters out.
func (r Renderer) expand(found []*claimant, looked map[string]bool) ([]Overlay, error) {
	if !slices.ContainsFunc(found, (*claimant).isForSeveral) {
		return overlaysOf(found), nil
	}
	others, err := r.beside(found, looked)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(found, others)
	var wrong krm.Findings
	for _, c := range all {
		if c.isForSeveral() {
			wrong = append(wrong, r.choose(c)...)
		}
	}
	if wrong = append(wrong, r.settle(all)...); len(wrong) > 0 {
		return nil, once(wrong)
	}
	return overlaysOf(found), nil
}

func overlaysOf(found []*claimant) []Overlay {
	var all []Overlay
	for _, c := range found {
		if len(c.chosen) == 0 {
			all = append(all, c.Overlay)
		}
		for _, choice := range c.chosen {
			o := c.Overlay
			o.Cluster, o.Name = choice.Cluster, filepath.Join(filepath.Dir(o.Name), choice.Cluster)
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b Overlay) int { return cmp.Or(strings.Compare(a.Dir, b.Dir), strings.Compare(a.Name, b.Name)) })
	return all
}

// choose finds the clusters of an overlay for several. Where the overlay cannot be built,
// or its inventory is wrong, none is known and nothing is said: rendering it does.
func (r Renderer) choose(c *claimant) krm.Findings {
	if found := c.otherClusters(r.Find); len(found) > 0 {
		return found
	}
	items, shared, err := r.inventoryOf(c.k)
	if err != nil {
		return nil
	}
	c.fleet = c.k.fleetFile(slices.Concat(items, shared.Objects()))
	list := krm.NewList(c.config.Copy(), items)
	list.Share(shared)
	chosen, findings := r.Find.Choose(list)
	if slices.ContainsFunc(findings, func(f krm.Finding) bool { return f.Object != c.config.Ref() || f.Field == "" }) {
		return nil // of the inventory
	}
	c.chosen = chosen
	var found krm.Findings
	for _, f := range findings {
		at := c.at(f.Field, f.Remedy, "%s", f.Message)
		at.Severity, at.Function = f.Severity, f.Function
		found = append(found, at)
	}
	return found
}

// otherClusters refuses functions beside the one for several clusters that are for a
// cluster, or several, of their own.
func (c *claimant) otherClusters(find krm.Lookup) krm.Findings {
	var found krm.Findings
	for _, config := range c.pipeline {
		field := "cluster"
		if find.IsForSeveral(config) {
			field = "clusters"
		}
		if config == c.config || !config.Has("spec", field) {
			continue
		}
		p := problem.New("spec."+field, "remove it, or list the function in an overlay for that cluster", "%s of this overlay is for several clusters", c.config.Ref())
		found = append(found, c.k.about("transformers", config, p))
	}
	return found
}

// at is a problem of the configuration for several clusters.
func (c *claimant) at(field, remedy, format string, args ...any) krm.Finding {
	return c.k.about("transformers", c.config, problem.New(field, remedy, format, args...))
}

// fleetFile is the file of the Fleet among objects, "" where none says it.
func (k *kustomization) fleetFile(items []*krm.Object) string {
	for _, o := range items {
		if o.IsInventory() && o.Kind() == krm.InventoryKinds[0] && o.File() != "" {
			return resolve(k.path(o.File()))
		}
	}
	return ""
}

// errKnown gives a build up whose inventory is known.
var errKnown = errors.New("the inventory is known")

// inventoryOf returns the inventory of an overlay as its functions will see it: what is its
// own, and what other overlays have too.
func (r Renderer) inventoryOf(k *kustomization) (own []*krm.Object, shared *krm.Shared, err error) {
	if len(k.check()) > 0 {
		return nil, nil, errors.New("the overlay is wrong") // which rendering it tells
	}
	alone := *k
	b := r.takeBase(&alone)
	if b != nil {
		shared = b.inventory
	}
	if shared != nil && !alone.hasObjects() && len(alone.Generators) == 0 {
		return nil, shared, nil
	}
	_, err = alone.build(b, true, func(m resmap.ResMap) error {
		items, err := printed(m, nil)
		if err != nil {
			return err
		}
		own = slices.DeleteFunc(items, func(o *krm.Object) bool { return !o.IsInventory() })
		krm.KeepLocal(own)
		return errKnown
	})
	if !errors.Is(err, errKnown) {
		return nil, nil, err
	}
	return own, shared, nil
}

// narrow makes the configurations of an overlay for several clusters those for its one.
func (o Overlay) narrow(pipeline []*krm.Object, find krm.Lookup) {
	for _, config := range pipeline {
		if o.Cluster != "" && find.IsForSeveral(config) {
			config.NarrowTo(o.Cluster)
		}
	}
}

// SeveralFile is the file of the configuration that says which clusters an overlay for
// several is for, "" where it stands in no file of its own.
func (r Renderer) SeveralFile(o Overlay) (string, error) {
	configs, err := r.functions(o)
	if i := slices.IndexFunc(configs, r.Find.IsForSeveral); i >= 0 && configs[i].File() != "" {
		return filepath.Join(o.Dir, configs[i].File()), err
	}
	return "", err
}

// String is the overlay as it is told: its folder, and the cluster of one for several.
func (o Overlay) String() string {
	if o.Cluster == "" {
		return o.Dir
	}
	return o.Dir + " (" + o.Cluster + ")"
}
