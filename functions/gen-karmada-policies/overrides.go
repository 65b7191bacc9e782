package genkarmadapolicies

import (
	"reflect"
	"slices"
	"strings"

	genobjstoresecret "github.com/thanos-fleet/thanos-fleet/functions/gen-objstore-secret"
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
	g.overridden = map[krm.Ref]*krm.Object{}
	for _, o := range found {
		name := o.ref.Name
		if component := g.component(o.ref); component != "" && count[component] == 1 {
			name = component
		}
		policy := karmada.NewOverridePolicy(name, selector(o.ref), o.rules)
		if g.isWritten(policy) { // a Service and a workload of one name
			policy.Name += "-" + strings.ToLower(o.ref.Kind)
		}
		g.overridden[o.ref] = g.writePolicy(policy)
	}
}

// rules returns what each holder of an object has that the template has not, and what a
// cluster must not get that only asks for it.
func (g *generator) rules(ref krm.Ref) []karmada.OverrideRule {
	var rules []karmada.OverrideRule
	for _, name := range g.holders(ref) {
		overriders := karmada.Diff(g.common[ref].Value(), g.rendered[name][ref].Value())
		if ref.Kind == "Secret" && !g.sameContent(ref, name) {
			g.refuseSecret(ref)
			return nil
		}
		if !overriders.Empty() {
			rules = append(rules, karmada.OverrideRule{TargetCluster: karmada.ClusterAffinity{ClusterNames: []string{name}}, Overriders: overriders})
		}
	}
	return append(rules, g.unselected(ref)...)
}

// sameContent tells whether a member's Secret holds what the template holds.
func (g *generator) sameContent(ref krm.Ref, member string) bool {
	template, own := g.common[ref].Value(), g.rendered[member][ref].Value()
	for _, section := range []string{"data", "stringData"} {
		if !reflect.DeepEqual(template[section], own[section]) {
			return false
		}
	}
	return true
}

// refuseSecret: whoever reads policies would read the Secret. Karmada could not apply
// the policy either: an API server turns stringData into data.
func (g *generator) refuseSecret(ref krm.Ref) {
	remedy := "give each a Secret of its own name, which a policy of its own hands out, or keep what is no secret in a ConfigMap"
	if g.common[ref].Annotation(krm.GeneratedAnnotation) == genobjstoresecret.Name {
		remedy = "name another Secret in secret.name of each object store in the Fleet, so that each member is handed its own, or use credentials.externalSecret"
	}
	g.Errorf(g.common[ref], "", remedy, "the clusters %s each need other content, and no value of a Secret goes into an OverridePolicy", strings.Join(g.holders(ref), ", "))
}

func (g *generator) component(ref krm.Ref) string { return g.common[ref].Label(krm.ComponentLabel) }

func selector(ref krm.Ref) karmada.ResourceSelector {
	return karmada.ResourceSelector{APIVersion: ref.APIVersion, Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
}

// writePolicy adds a policy to the objects. One that the user wrote keeps what it says.
func (g *generator) writePolicy(p karmada.Policy) *krm.Object {
	if own := g.Find(p.Kind, p.Namespace, p.Name); own != nil && !g.isWritten(p) {
		g.Errorf(own, "metadata.name", "rename it, or remove it", "a policy of this name is made here too")
		return own
	}
	o := g.Ensure(policyRef(p))
	g.Check(o, "spec", o.Set(p.Spec, "spec"))
	g.written = append(g.written, o.Ref())
	return o
}

func (g *generator) isWritten(p karmada.Policy) bool { return slices.Contains(g.written, policyRef(p)) }

func policyRef(p karmada.Policy) krm.Ref {
	return krm.Ref{APIVersion: karmada.PolicyVersion, Kind: p.Kind, Namespace: p.Namespace, Name: p.Name}
}
