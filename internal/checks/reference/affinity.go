package reference

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var affinity = &checks.Rule{
	ID:       "reference/anti-affinity",
	Severity: krm.Warning,
	Check:    checkAffinity,
}

func checkAffinity(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, p := range c.Pods {
			if p.Replicas() < 2 || c.IsMade(p.Object) {
				continue
			}
			for at, term := range termsOf(p) {
				labels := wanted(term)
				if spaces := term.Texts("namespaces"); isElsewhere(p, term, spaces) && len(c.Selected(spaces[0], labels)) == 0 {
					tell(p.At(at), "take namespaces out", "it is to keep replicas apart in namespace %s, and the pods run in %s", strings.Join(spaces, ", "), p.Namespace())
					continue
				}
				if len(labels) == 0 || term.Selects(p.Labels, "labelSelector") || !isOwn(p.Labels, labels) || len(c.Selected(p.Namespace(), labels)) > 0 {
					continue
				}
				tell(p.At(at), "write the labels of the pods", "it is to keep replicas apart by %s, and the pods have %s", text(labels), text(pick(p.Labels, labels)))
			}
		}
	}
}

// isElsewhere tells whether a term that selects the pods' own labels looks for them in
// namespaces that they do not run in.
func isElsewhere(p *observe.Pods, term *krm.Object, spaces []string) bool {
	return len(spaces) > 0 && p.Namespace() != "" && !slices.Contains(spaces, p.Namespace()) && !term.Has("namespaceSelector") &&
		len(wanted(term)) > 0 && term.Selects(p.Labels, "labelSelector")
}

// termsOf yields the terms of a pod that have a selector, and where they stand.
func termsOf(p *observe.Pods) func(yield func(string, *krm.Object) bool) {
	return func(yield func(string, *krm.Object) bool) {
		lists := [][]string{
			p.PodSpec("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"),
			p.PodSpec("affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution"),
			p.PodSpec("topologySpreadConstraints"),
		}
		for _, list := range lists {
			for i, term := range p.Each(list...) {
				at := problem.Index(strings.Join(list, "."), i)
				if term.Has("podAffinityTerm") {
					for _, inner := range []*krm.Object{inside(term, "podAffinityTerm")} {
						term, at = inner, at+".podAffinityTerm"
					}
				}
				if term != nil && !yield(at, term) {
					return
				}
			}
		}
	}
}

// inside is a mapping in another one.
func inside(o *krm.Object, field string) *krm.Object {
	n := o.Node().YNode()
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == field {
			c := o.Copy()
			*c.Node().YNode() = *n.Content[i+1]
			return c
		}
	}
	return nil
}

// wanted are the labels that a term selects by, those of In with one value among them.
func wanted(term *krm.Object) map[string]string {
	labels := term.Strings("labelSelector", "matchLabels")
	if labels == nil {
		labels = map[string]string{}
	}
	for _, e := range term.Each("labelSelector", "matchExpressions") {
		values := e.Texts("values")
		if e.Text("operator") != "In" || len(values) != 1 {
			return nil
		}
		labels[e.Text("key")] = values[0]
	}
	return labels
}

// isOwn tells whether labels are meant for the pods themselves: some are theirs, a value
// is theirs under another name, or differs in a letter.
func isOwn(have, want map[string]string) bool {
	for name, value := range want {
		own, has := have[name]
		if has && (own == value || observe.IsSimilar(own, value)) {
			return true
		}
		for other, theirs := range have {
			if !has && theirs == value && !slices.Contains([]string{"true", "false"}, value) && other != name {
				return true
			}
		}
	}
	return false
}
