package genkarmadapolicies

import (
	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// writeOverridePolicies writes one OverridePolicy for each object that differs
// between the members, named after its component when it is the only one there.
func (g *generator) writeOverridePolicies() {
	type overridden struct {
		ref   krm.Ref
		rules []karmada.OverrideRule
	}
	var found []overridden
	count := map[string]int{}
	for _, ref := range g.refs() {
		if rules := g.rules(ref); len(rules) > 0 {
			found = append(found, overridden{ref, rules})
			count[g.component(ref)]++
		}
	}
	g.overrides = map[krm.Ref][]string{}
	for _, o := range found {
		name := o.ref.Name
		if component := g.component(o.ref); component != "" && count[component] == 1 {
			name = component
		}
		g.overrides[o.ref] = append(g.overrides[o.ref], name)
		g.writePolicy(karmada.NewOverridePolicy(name, selector(o.ref), o.rules))
	}
}

// rules returns what each holder of an object has that the template has not.
func (g *generator) rules(ref krm.Ref) []karmada.OverrideRule {
	var rules []karmada.OverrideRule
	for _, name := range g.holders(ref) {
		overriders := karmada.Diff(g.common[ref].Value(), g.rendered[name][ref].Value())
		if !overriders.Empty() {
			rules = append(rules, karmada.OverrideRule{TargetCluster: karmada.ClusterAffinity{ClusterNames: []string{name}}, Overriders: overriders})
		}
	}
	return rules
}

func (g *generator) component(ref krm.Ref) string { return g.common[ref].Label(krm.ComponentLabel) }

func selector(ref krm.Ref) karmada.ResourceSelector {
	return karmada.ResourceSelector{APIVersion: ref.APIVersion, Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
}

// writePolicy adds a policy to the objects.
func (g *generator) writePolicy(p karmada.Policy) {
	o := g.Ensure(krm.Ref{APIVersion: karmada.PolicyVersion, Kind: p.Kind, Namespace: p.Namespace, Name: p.Name})
	g.Check(o, "spec", o.Set(p.Spec, "spec"))
}
