package genkarmadapolicies

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// group is what one propagation policy propagates: the objects of one name, in
// one namespace ("" for the cluster's own), to the same clusters.
type group struct{ namespace, name, clusters string }

// writePropagationPolicies places every object on the members that have it.
func (g *generator) writePropagationPolicies() {
	groups := map[group][]krm.Ref{}
	for _, ref := range g.refs() {
		if ref.Kind == "MultiClusterService" {
			continue // read by the control plane, like a policy
		}
		key := group{ref.Namespace, g.policyName(ref), strings.Join(g.holders(ref), ",")}
		groups[key] = append(groups[key], ref)
	}
	names := g.names(groups)
	g.placed = map[krm.Ref]*krm.Object{}
	for _, key := range inOrder(groups) {
		g.writePropagation(names[key], key, groups[key])
	}
	g.propagateCRDs()
}

// inOrder returns the groups by namespace, name and clusters. Texts are sorted, for each
// struct that is would bring a sort of its own into the image.
func inOrder(groups map[group][]krm.Ref) []group {
	byText := map[string]group{}
	for key := range groups {
		byText[key.namespace+"\x00"+key.name+"\x00"+key.clusters] = key
	}
	var sorted []group
	for _, text := range slices.Sorted(maps.Keys(byText)) {
		sorted = append(sorted, byText[text])
	}
	return sorted
}

// policyName is the name that the configuration gives the object's component,
// or the component itself; imports are named after who imports.
func (g *generator) policyName(ref krm.Ref) string {
	component := g.component(ref)
	for _, policy := range g.Policies {
		if slices.Contains(policy.Components, component) {
			component = policy.Name
		}
	}
	switch {
	case ref.Kind == "ServiceImport":
		return "service-import-" + strings.Join(g.holders(ref), "-")
	case component == "":
		return strings.ToLower(ref.Kind) + "-" + ref.Name
	case g.clusterScoped(ref):
		return component + "-rbac"
	default:
		return component
	}
}

func (g *generator) clusterScoped(ref krm.Ref) bool { return g.common[ref].IsClusterScoped() }

// names gives the largest group of a name the name itself, and the others the
// name with their clusters.
func (g *generator) names(groups map[group][]krm.Ref) map[group]string {
	largest := map[string]group{}
	for _, key := range inOrder(groups) {
		id := key.namespace + "/" + key.name
		if best, found := largest[id]; !found || len(groups[key]) > len(groups[best]) {
			largest[id] = key
		}
	}
	names := map[group]string{}
	for key := range groups {
		names[key] = key.name
		if largest[key.namespace+"/"+key.name] != key {
			names[key] += "-" + strings.ReplaceAll(key.clusters, ",", "-")
		}
	}
	return names
}

func (g *generator) writePropagation(name string, key group, refs []krm.Ref) {
	var selectors []karmada.ResourceSelector
	var overrides []string
	for _, ref := range refs {
		selectors = append(selectors, selector(ref))
		if policy := g.overridden[ref]; policy != nil {
			overrides = append(overrides, policy.Name())
		}
	}
	clusters := strings.Split(key.clusters, ",")
	policy := karmada.NewPropagationPolicy(name, key.namespace, selectors, clusters, overrides)
	if g.clusterScoped(refs[0]) {
		policy = karmada.NewClusterPropagationPolicy(name, selectors, clusters)
	}
	o := g.writePolicy(policy)
	for _, ref := range refs {
		g.placed[ref] = o
	}
}

// propagateCRDs hands the definitions of the multi-cluster Services API, which
// the control plane has, to every member when a member exports or imports.
func (g *generator) propagateCRDs() {
	var clusters []string
	for _, m := range g.members {
		clusters = append(clusters, m.Name)
	}
	used := slices.ContainsFunc(g.refs(), func(ref krm.Ref) bool {
		return ref.Kind == "ServiceExport" || ref.Kind == "ServiceImport"
	})
	if !used {
		return
	}
	for _, kind := range []string{"serviceexport", "serviceimport"} {
		crd := karmada.ResourceSelector{APIVersion: "apiextensions.k8s.io/v1", Kind: "CustomResourceDefinition", Name: kind + "s.multicluster.x-k8s.io"}
		g.writePolicy(karmada.NewClusterPropagationPolicy(kind+"-policy", []karmada.ResourceSelector{crd}, clusters))
	}
}
