package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Policy is one of Karmada's: what is handed to which member cluster, or how it is
// edited for one (Karmada v1.18.1, pkg/apis/policy/v1alpha1).
type Policy struct{ *krm.Object }

// policyGroup is the API group of policies.
var policyGroup, _, _ = strings.Cut(karmada.PolicyVersion, "/")

func policies(objects []*krm.Object) []Policy {
	var found []Policy
	for _, o := range objects {
		if o.Group() == policyGroup && (strings.HasSuffix(o.Kind(), "PropagationPolicy") || strings.HasSuffix(o.Kind(), "OverridePolicy")) {
			found = append(found, Policy{o})
		}
	}
	return found
}

// Policies returns the policies among the objects of a control plane, sorted by identity.
func (c *Cluster) Policies() []Policy {
	return policies(c.All("ClusterOverridePolicy", "ClusterPropagationPolicy", "OverridePolicy", "PropagationPolicy"))
}

// IsOverride tells whether the policy edits objects; else it hands them out.
func (p Policy) IsOverride() bool { return strings.HasSuffix(p.Kind(), "OverridePolicy") }

// IsClusters tells whether the policy is for objects of all namespaces, and of none.
func (p Policy) IsClusters() bool { return strings.HasPrefix(p.Kind(), "Cluster") }

// Selection is how a policy selects an object; the more exact one counts (Karmada
// v1.18.1, pkg/util/selector.go, ImplicitPriority).
type Selection int

// The selections.
const (
	NotSelected Selection = iota
	ByKind
	ByLabels
	ByName
)

// Selects tells how the policy selects an object of its control plane.
func (p Policy) Selects(o *krm.Object) Selection {
	if !p.IsClusters() && (!MayMeet(p.Namespace(), o.Namespace()) || isClusterScoped(o)) {
		return NotSelected
	}
	selectors := p.Each("spec", "resourceSelectors")
	best := NotSelected
	if len(selectors) == 0 && p.IsOverride() {
		best = ByKind
	}
	for _, s := range selectors {
		best = max(best, selected(s, o))
	}
	return best
}

func selected(s, o *krm.Object) Selection {
	namespace := s.Text("namespace")
	switch {
	case s.Text("apiVersion") != o.Text("apiVersion") || s.Kind() != o.Kind() || !MayMeet(namespace, o.Namespace()):
		return NotSelected
	case s.Text("name") == o.Name():
		return ByName
	case s.Text("name") != "":
		return NotSelected
	case !s.Has("labelSelector"):
		return ByKind
	case s.Selects(o.Strings("metadata", "labels"), "labelSelector"):
		return ByLabels
	}
	return NotSelected
}

// Members returns the clusters that a propagation policy names. It is false where it
// takes others too: by their labels or fields, or all.
func (p Policy) Members() ([]string, bool) {
	texts := func(field string) []string { return p.Texts("spec", "placement", "clusterAffinity", field) }
	has := func(field string) bool { return p.Has("spec", "placement", "clusterAffinity", field) }
	if all := p.Each("spec", "placement", "clusterAffinities"); len(all) > 0 {
		first := all[0] // the others are for when this one does not fit
		texts, has = func(field string) []string { return first.Texts(field) }, func(field string) bool { return first.Has(field) }
	}
	names := slices.DeleteFunc(texts("clusterNames"), func(name string) bool { return slices.Contains(texts("exclude"), name) })
	return names, len(names) > 0 && !has("labelSelector") && !has("fieldSelector")
}

// isClusterScoped tells whether an API of Kubernetes itself says that the object is in no
// namespace.
func isClusterScoped(o *krm.Object) bool {
	group := o.Group()
	return o.IsClusterScoped() && (strings.HasSuffix(group, ".k8s.io") || !strings.Contains(group, "."))
}
