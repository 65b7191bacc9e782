package genkarmadapolicies

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// ownPolicies returns the policies that the user wrote.
func ownPolicies(r *krm.Run) []*krm.Object {
	group, _, _ := strings.Cut(karmada.PolicyVersion, "/")
	return r.OfGroup(group, "PropagationPolicy", "ClusterPropagationPolicy", "OverridePolicy", "ClusterOverridePolicy")
}

// checkOwnPolicies tells of policies of the user's that select an object which has a
// policy here: Karmada takes one propagation policy for an object, and edits it by every
// override policy.
func (g *generator) checkOwnPolicies(own []*krm.Object) {
	for _, policy := range own {
		made, report := g.placed, g.reportPropagation
		if strings.HasSuffix(policy.Kind(), "OverridePolicy") {
			made, report = g.overridden, g.reportOverride
		}
		both := map[*krm.Object][]krm.Ref{}
		for ref, other := range made {
			if g.selects(policy, ref) > 0 && other.Ref() != policy.Ref() {
				both[other] = append(both[other], ref)
			}
		}
		for _, other := range slices.SortedFunc(maps.Keys(both), func(a, b *krm.Object) int { return a.Ref().Compare(b.Ref()) }) {
			report(policy, other, krm.SortedRefs(slices.Values(both[other])))
		}
	}
}

// How a policy selects an object; the more exact selection counts (Karmada v1.18.1,
// pkg/util/selector.go, ImplicitPriority).
const (
	byAll = iota + 1
	byLabels
	byName
)

// selects returns how a policy selects an object, or 0.
func (g *generator) selects(policy *krm.Object, ref krm.Ref) int {
	if !strings.HasPrefix(policy.Kind(), "Cluster") && (ref.Namespace != policy.Namespace() || g.clusterScoped(ref)) {
		return 0
	}
	best := 0
	selectors := policy.Each("spec", "resourceSelectors")
	if len(selectors) == 0 && strings.HasSuffix(policy.Kind(), "OverridePolicy") {
		best = byAll
	}
	for _, s := range selectors {
		best = max(best, g.selected(s, ref))
	}
	return best
}

func (g *generator) selected(s *krm.Object, ref krm.Ref) int {
	namespace := s.Text("namespace")
	switch {
	case s.Text("apiVersion") != ref.APIVersion || s.Kind() != ref.Kind || namespace != "" && namespace != ref.Namespace:
		return 0
	case s.Text("name") == ref.Name:
		return byName
	case s.Text("name") != "":
		return 0
	case !s.Has("labelSelector"):
		return byAll
	case s.Selects(g.common[ref].Strings("metadata", "labels"), "labelSelector"):
		return byLabels
	}
	return 0
}

// reportPropagation says which of two propagation policies counts (pkg/detector,
// compare.go): of the object's namespace before the cluster's, then by priority, then by
// how they select, then by name. Whoever has the object already keeps it, unless the
// other preempts.
func (g *generator) reportPropagation(policy, made *krm.Object, refs []krm.Ref) {
	const remedy = "take it out of its resourceSelectors; where an object runs is said by the clusters' components in the Fleet"
	priority, _ := strconv.Atoi(policy.Text("spec", "priority"))
	how := g.selects(policy, refs[0])
	for _, ref := range refs {
		how = max(how, g.selects(policy, ref))
	}
	severity, why := krm.Warning, fmt.Sprintf("that of %s, unless this one has it already", made.Ref())
	if policy.Kind() == made.Kind() {
		switch order := cmp.Or(priority, cmp.Compare(how, byName), cmp.Compare(made.Name(), policy.Name())); {
		case order > 0 && priority > 0:
			why = "this one, by its priority"
		case order > 0:
			severity, why = krm.Error, "this one, by its name"
		case priority == 0 && how == byName:
			return // it stands against ours by its name alone, which karmada/two-policies tells
		}
	}
	g.Report(severity, policy, "spec.resourceSelectors", remedy, "it selects %s, which %s places; Karmada takes one of the two: %s", list(refs), made.Ref(), why)
}

// reportOverride says in which order two override policies edit an object
// (overridemanager.go): the cluster's first, then the less exact, then by name.
func (g *generator) reportOverride(policy, made *krm.Object, refs []krm.Ref) {
	refs = slices.DeleteFunc(refs, func(ref krm.Ref) bool { return !overridesOn(policy, g.holders(ref)) })
	if len(refs) == 0 {
		return
	}
	order := "after"
	if policy.Kind() != made.Kind() && strings.HasPrefix(policy.Kind(), "Cluster") || g.selects(policy, refs[0]) < byName || policy.Name() < made.Name() {
		order = "before"
	}
	g.Warnf(policy, "spec.resourceSelectors", "write into the overlay, or into spec.render, what it is to have",
		"it edits %s, %s %s does: members get something else than their overlays render", list(refs), order, made.Ref())
}

// overridesOn tells whether a policy has a rule for one of some clusters. Which ones a
// selector of labels or fields takes is not known here.
func overridesOn(policy *krm.Object, clusters []string) bool {
	spec, _ := policy.Value()["spec"].(map[string]any)
	rules, _ := spec["overrideRules"].([]any)
	if len(rules) == 0 { // the form of Karmada before v1.0
		return affects(spec["targetCluster"], clusters)
	}
	return slices.ContainsFunc(rules, func(rule any) bool {
		fields, _ := rule.(map[string]any)
		return affects(fields["targetCluster"], clusters)
	})
}

// affects tells whether a cluster affinity takes one of some clusters by name.
func affects(target any, clusters []string) bool {
	affinity, given := target.(map[string]any)
	if !given {
		return true
	}
	if affinity["labelSelector"] != nil || affinity["fieldSelector"] != nil {
		return false
	}
	names, _ := affinity["clusterNames"].([]any)
	excluded, _ := affinity["exclude"].([]any)
	return slices.ContainsFunc(clusters, func(cluster string) bool {
		return (len(names) == 0 || slices.Contains(names, any(cluster))) && !slices.Contains(excluded, any(cluster))
	})
}

// list names objects: three, and how many more.
func list(refs []krm.Ref) string {
	var names []string
	for _, ref := range refs[:min(3, len(refs))] {
		names = append(names, ref.String())
	}
	text := strings.Join(names, ", ")
	if more := len(refs) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
