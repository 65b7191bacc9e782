package reference

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var selector = &checks.Rule{
	ID:       "reference/selector",
	Severity: krm.Warning,
	Check:    checkSelector,
}

func checkSelector(f *observe.Fleet, tell checks.Tell) {
	dialled := doors(f)
	for _, c := range f.Clusters {
		for _, o := range c.All("Service", "PodDisruptionBudget") {
			labels, field := selectorOf(o)
			if len(labels) == 0 || c.IsMade(o) || c.MayBeOperated(o.Namespace(), labels) || len(c.Selected(o.Namespace(), labels)) > 0 {
				continue
			}
			near := nearest(c, o, labels)
			if away := elsewhere(c, o, labels); away != nil {
				tell(c.At(o, field), "write it into the namespace of the pods", "the pods that have the labels %s are those of %s, and it selects in namespace %s alone", text(labels), away.Ref(), o.Namespace())
				continue
			}
			if near == nil && dialled[o] {
				near = serving(c, o)
			}
			if near != nil {
				tell(c.At(o, field), "write the labels of the pods that are meant", "no pods have the labels %s; those of %s have %s", text(labels), near.Ref(), text(pick(near.Labels, labels)))
			} else if f.Complete && isOurs(o.Namespace()) {
				tell(c.At(o, field), "write the labels of the pods that are meant", "no pods have the labels %s", text(labels))
			}
		}
	}
}

// selectorOf returns the labels that an object selects pods by; none where it has
// conditions of another form.
func selectorOf(o *krm.Object) (labels map[string]string, field string) {
	if o.Kind() == "Service" {
		return o.Strings("spec", "selector"), "spec.selector"
	}
	if len(o.Each("spec", "selector", "matchExpressions")) > 0 {
		return nil, ""
	}
	return o.Strings("spec", "selector", "matchLabels"), "spec.selector"
}

// isOurs is false for namespaces whose pods Kubernetes brings itself.
func isOurs(namespace string) bool { return namespace != "kube-system" && namespace != "kube-public" }

// nearest returns the pods that a selector is meant for, or nil.
func nearest(c *observe.Cluster, o *krm.Object, labels map[string]string) *observe.Pods {
	var orphans []*observe.Pods
	for _, p := range c.Pods {
		if !observe.MayMeet(p.Namespace(), o.Namespace()) || c.IsMade(p.Object) {
			continue
		}
		if isMeant(p, o, labels) || o.Kind() == "Service" && isMistyped(p.Labels, labels) {
			return p
		}
		if isSelected(c, p) {
			continue // it is meant by another Service
		}
		if isNear(p.Labels, labels) {
			return p
		}
		if o.Kind() == "Service" && isNamedLike(p.Name(), o.Name()) && hasNames(p.Labels, labels) && serves(p, o) {
			orphans = append(orphans, p)
		}
	}
	if len(orphans) == 1 { // nobody selects the pods that serve the ports
		return orphans[0]
	}
	return nil
}

// isNamedLike tells whether one name is a part of the other.
func isNamedLike(a, b string) bool { return strings.Contains(a, b) || strings.Contains(b, a) }

func hasNames(have, want map[string]string) bool {
	for name := range want {
		if _, has := have[name]; !has {
			return false
		}
	}
	return true
}

// serves tells whether pods serve all ports of a Service for sure.
func serves(p *observe.Pods, s *krm.Object) bool {
	ports := s.Each("spec", "ports")
	return len(ports) > 0 && !slices.ContainsFunc(ports, func(port *krm.Object) bool {
		return !p.Serves(cmp.Or(port.Text("targetPort"), port.Text("port"))).Yes
	})
}

func isSelected(c *observe.Cluster, p *observe.Pods) bool {
	return slices.ContainsFunc(c.All("Service"), func(s *krm.Object) bool {
		labels := s.Strings("spec", "selector")
		return len(labels) > 0 && observe.MayMeet(s.Namespace(), p.Namespace()) && p.Has(labels)
	})
}

// isMeant tells whether a selector is meant for pods: those of its object's name, those of
// a workload that has the labels itself, those that have the values under other names, and
// those that lack one of several labels.
func isMeant(p *observe.Pods, o *krm.Object, labels map[string]string) bool {
	if p.Name() == o.Name() || hasAll(p.Strings("metadata", "labels"), labels) {
		return true
	}
	values := slices.Collect(maps.Values(p.Labels))
	lacking, absent, elsewhere := 0, 0, true
	for name, value := range labels {
		elsewhere = elsewhere && slices.Contains(values, value)
		if have, has := p.Labels[name]; !has {
			absent++
		} else if have != value {
			lacking++
		}
	}
	return elsewhere || lacking == 0 && absent == 1 && len(labels) > 1
}

// isMistyped tells whether labels are those of a selector but for a letter or two of one.
func isMistyped(have, want map[string]string) bool {
	lacking, typo := 0, false
	for name, value := range want {
		if have[name] != value {
			lacking++
			typo = observe.IsTypo(have[name], value)
		}
	}
	return lacking == 1 && typo
}

func hasAll(have, want map[string]string) bool {
	for name, value := range want {
		if have[name] != value {
			return false
		}
	}
	return true
}

// pick returns the labels of the names; all where none is there.
func pick(labels, names map[string]string) map[string]string {
	found := map[string]string{}
	for name := range names {
		if value, has := labels[name]; has {
			found[name] = value
		}
	}
	if len(found) == 0 {
		return labels
	}
	return found
}

// text writes labels as a list, sorted.
func text(labels map[string]string) string {
	if len(labels) == 0 {
		return "none"
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		list = append(list, name+"="+labels[name])
	}
	return strings.Join(list, ",")
}
