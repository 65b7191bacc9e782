package reference

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unread = &checks.Rule{
	ID:       "reference/unread",
	Severity: krm.Warning,
	Check:    checkUnread,
}

// readers are the kinds that select objects of the operator, by the field before
// "Selector".
var readers = []struct {
	kind, field string
	by          []string
}{
	{"AlertmanagerConfig", "alertmanagerConfig", []string{"Alertmanager"}},
	{"PodMonitor", "podMonitor", []string{"Prometheus", "PrometheusAgent"}},
	{"Probe", "probe", []string{"Prometheus", "PrometheusAgent"}},
	{"PrometheusRule", "rule", []string{"Prometheus", "ThanosRuler"}},
	{"ScrapeConfig", "scrapeConfig", []string{"Prometheus", "PrometheusAgent"}},
	{"ServiceMonitor", "serviceMonitor", []string{"Prometheus", "PrometheusAgent"}},
}

func checkUnread(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, r := range readers {
			by := slices.DeleteFunc(c.All(r.by...), isForeign)
			if r.field != "rule" { // of which reference/unmanaged tells
				by = slices.DeleteFunc(by, func(o *krm.Object) bool { return o.Kind() == "Prometheus" && !o.SelectsMonitors() }) // which reads nothing
			}
			for _, o := range c.All(r.kind) {
				if len(by) > 0 && o.Group() == krm.PrometheusOperator && !isRead(c, by, r.field, o) && !(r.field == "rule" && isForOthers(c, o)) {
					tell(c.At(o, ""), remedyOfUnread(by, r.field, o), "%s selects it", kindsOf(by))
				}
			}
		}
	}
}

// remedyOfUnread says what to do: a selector that is not given finds nothing, and one of
// namespaces that is not given looks into the own one.
func remedyOfUnread(by []*krm.Object, field string, o *krm.Object) string {
	has := func(suffix string) func(*krm.Object) bool {
		return func(reader *krm.Object) bool { return reader.Has("spec", field+suffix) }
	}
	switch takes := func(reader *krm.Object) bool {
		return has("Selector")(reader) && reader.Selects(o.Strings("metadata", "labels"), "spec", field+"Selector")
	}; {
	case !slices.ContainsFunc(by, has("Selector")):
		return "write spec." + field + "Selector into " + by[0].Kind() + " " + by[0].Name() + ", {} for all"
	case slices.ContainsFunc(by, takes) && !slices.ContainsFunc(by, has("NamespaceSelector")):
		return "write spec." + field + "NamespaceSelector, {} for every namespace, or put it into the namespace of its reader"
	}
	return "give it the labels that the selector wants, or widen the selector"
}

// kindsOf names readers.
func kindsOf(by []*krm.Object) string {
	var names []string
	for _, o := range by {
		names = append(names, o.Kind()+" "+o.Name())
	}
	if len(names) == 1 {
		return "no " + names[0]
	}
	return "none of " + some(names)
}

// isRead tells whether an object is selected by one of the readers, or may be.
func isRead(c *observe.Cluster, by []*krm.Object, field string, o *krm.Object) bool {
	for _, reader := range by {
		if reader.Has("spec", field+"Selector") && reader.Selects(o.Strings("metadata", "labels"), "spec", field+"Selector") && looksInto(c, reader, field, o) {
			return true
		}
		if isGlobal(reader, field, o) {
			return true
		}
	}
	return false
}

// isForeign tells whether a resource is of another operator than the Prometheus operator,
// which has its own selectors.
func isForeign(o *krm.Object) bool { return o.Group() != krm.PrometheusOperator }

// isForOthers tells whether rules may be read by a ThanosRuler of thanos-operator: it
// selects them by other fields, which its versions name differently.
func isForOthers(c *observe.Cluster, rules *krm.Object) bool {
	return slices.ContainsFunc(c.All("ThanosRuler"), func(o *krm.Object) bool {
		return isForeign(o) && observe.MayMeet(o.Namespace(), rules.Namespace())
	})
}

// isGlobal tells whether an Alertmanager names the configuration as its own.
func isGlobal(reader *krm.Object, field string, o *krm.Object) bool {
	return field == "alertmanagerConfig" && reader.Text("spec", "alertmanagerConfiguration", "name") == o.Name()
}

// looksInto tells whether a reader looks into the namespace of an object, or may: labels of
// a namespace that is not among the objects are not known, but for its name.
func looksInto(c *observe.Cluster, reader *krm.Object, field string, o *krm.Object) bool {
	path := []string{"spec", field + "NamespaceSelector"}
	if !reader.Has(path...) {
		return observe.MayMeet(reader.Namespace(), o.Namespace())
	}
	labels := map[string]string{"kubernetes.io/metadata.name": o.Namespace()}
	n := c.Get("Namespace", "", o.Namespace())
	if n == nil && (reader.Has(append(path, "matchExpressions")...) || reader.Text(append(path, "matchLabels", "kubernetes.io/metadata.name")...) == "" && len(reader.Strings(append(path, "matchLabels")...)) > 0) || o.Namespace() == "" {
		return true
	}
	if n != nil {
		maps.Copy(labels, n.Strings("metadata", "labels"))
	}
	return reader.Selects(labels, path...)
}

var unmanaged = &checks.Rule{
	ID:       "reference/unmanaged",
	Severity: krm.Warning,
	Check:    checkUnmanaged,
}

func checkUnmanaged(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, o := range c.All("Prometheus") {
			if fields := o.Unwritten(); len(fields) > 0 && !writesOwn(c, o) {
				tell(c.At(o, "spec."+fields[0]), "set serviceMonitorSelector, {} for all or labels that none has",
					"%s: without effect, for the object has no selector of monitors, probes or scrape configurations, and the operator does not write its configuration", strings.Join(fields, ", "))
			}
		}
		for _, o := range c.All("ThanosRuler") {
			if !isForeign(o) && !o.Has("spec", "ruleSelector") && len(o.Each("spec", "additionalArgs"))+len(o.Each("spec", "containers"))+len(c.All("PrometheusRule")) == 0 {
				tell(c.At(o, "spec"), "set ruleSelector, {} for all of its namespace", "without ruleSelector the operator gives it no rules, so it evaluates nothing")
			}
		}
	}
}

// writesOwn tells whether the configuration is the user's own, or an operator among the
// objects was told to write it in any case.
func writesOwn(c *observe.Cluster, o *krm.Object) bool {
	if own := c.Get("Secret", o.Namespace(), "prometheus-"+o.Name()); own != nil && !c.IsMade(own) {
		return true
	}
	for _, p := range c.Pods {
		for _, container := range p.Containers() {
			for _, flag := range container.Texts("args") {
				if strings.TrimSuffix(strings.TrimLeft(flag, "-"), "=true") == "disable-unmanaged-prometheus-configuration" {
					return true
				}
			}
		}
	}
	return false
}
