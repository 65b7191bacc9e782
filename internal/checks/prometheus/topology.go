package prometheus

import (
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var topology = &checks.Rule{
	ID:       "prometheus/topology",
	Severity: krm.Warning,
	Check:    checkTopology,
}

func checkTopology(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, o := range c.All("Prometheus", "PrometheusAgent") {
			zones := zonesOf(o)
			if len(zones) == 0 {
				continue
			}
			if shards, err := strconv.Atoi(o.Text("spec", "shards")); err == nil && shards > len(zones) && shards%len(zones) != 0 {
				tell(c.At(o, "spec.shards"), "make it a multiple of "+strconv.Itoa(len(zones)),
					"%d shards of %d zones: no targets for %d of them", shards, len(zones), shards%len(zones))
			}
			for _, probe := range c.Monitors("Probe") {
				if o.Has("spec", "probeSelector") && looksAt(o, probe, "probeNamespaceSelector") && o.Selects(probe.Strings("metadata", "labels"), "spec", "probeSelector") {
					tellProbe(o, probe, tell)
				}
			}
		}
	}
	tellJobs(f, tell)
}

// zonesOf are those that a Prometheus object shards by, none where it does not.
func zonesOf(o *krm.Object) []string {
	if o == nil || o.Group() != krm.PrometheusOperator || o.Text("spec", "shardingStrategy", "mode") != "Topology" {
		return nil
	}
	return o.Texts("spec", "shardingStrategy", "topology", "values")
}

// looksAt tells whether a Prometheus object surely looks into the namespace of a monitor.
func looksAt(o *krm.Object, m *observe.Monitor, selector string) bool {
	if o.Has("spec", selector) {
		return !o.Has("spec", selector, "matchLabels") && !o.Has("spec", selector, "matchExpressions")
	}
	return m.Namespace() == o.Namespace()
}

// tellProbe says that the targets of a Probe have no zone, where no relabelling gives them one.
func tellProbe(o *krm.Object, probe *observe.Monitor, tell checks.Tell) {
	for _, kind := range []string{"staticConfig", "ingress"} {
		target := func(r *krm.Object) bool { return decides(r.Text("targetLabel")) }
		labels := probe.Strings("spec", "targets", kind, "labels")
		hasZone := slices.ContainsFunc(probe.Each("spec", "targets", kind, "relabelingConfigs"), target) || slices.ContainsFunc(classRules(o), target)
		for name := range labels {
			hasZone = hasZone || decides(name)
		}
		if probe.Has("spec", "targets", kind) && !hasZone {
			tell(probe.Cluster.At(probe.Object, "spec.targets."+kind), "set __tmp_disable_sharding or __tmp_topology in relabelingConfigs",
				"no shard of %s %s probes these, for they have no zone", o.Kind(), o.Name())
		}
	}
}

// classRules are the relabellings of all scrape classes of a Prometheus object.
func classRules(o *krm.Object) (rules []*krm.Object) {
	for _, class := range o.Each("spec", "scrapeClasses") {
		rules = append(rules, class.Each("relabelings")...)
	}
	return rules
}

// decides tells whether a label says which shards scrape a target.
func decides(label string) bool {
	return label == "__tmp_disable_sharding" || label == "__tmp_topology" || strings.HasPrefix(label, "__meta_kubernetes_node_label")
}

// tellJobs says of jobs with targets that are written out that no shard scrapes these.
func tellJobs(f *observe.Fleet, tell checks.Tell) {
	told := map[string]bool{}
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		at := p.At("")
		if len(zonesOf(at.Object)) == 0 {
			continue
		}
		for _, j := range p.ScrapeJobs() {
			decided := slices.ContainsFunc(j.Relabel, func(r observe.Relabel) bool { return decides(r.TargetLabel) || strings.EqualFold(r.Action, "hashmod") })
			for name := range j.TargetLabels {
				decided = decided || decides(name)
			}
			key := problem.Join(at.Cluster.Title(), j.Name)
			if len(j.Targets) == 0 || decided || len(classRules(at.Object)) > 0 || told[key] {
				continue
			}
			told[key] = true
			tell(j.At, "set __tmp_disable_sharding or __tmp_topology by a relabelling", "job %s: no shard of %s %s scrapes targets that are written out, for they have no zone", j.Name, at.Object.Kind(), at.Object.Name())
		}
	}
}
