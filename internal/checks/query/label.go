package query

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/promql"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var label = &checks.Rule{
	ID:       "query/label",
	Severity: krm.Warning,
	Check:    checkLabel,
}

// blockTime is from when on blocks in a bucket may answer, that somebody else wrote.
const blockTime = time.Hour

func checkLabel(f *observe.Fleet, tell checks.Tell) {
	for _, e := range evaluators(f) {
		if !e.isKnown || len(e.sources) == 0 {
			e.tellValues(e.inventory(), tell)
			continue
		}
		have, known := e.external()
		if !known {
			continue
		}
		e.tellValues(have, tell)
		if apart := e.apart(); e.isGlobal && apart != "" && e.nobodySets(clusterLabel) {
			e.tellCluster(apart, tell)
		}
	}
}

// tellValues tells which values of external labels are asked for that none has.
func (e *evaluator) tellValues(have map[string][]string, tell checks.Tell) {
	missing, names := groups{}, map[string]string{}
	for _, r := range e.asks {
		for _, s := range r.Selectors {
			for _, m := range s.Matchers {
				if values, is := have[m.Name]; is && m.IsPositive() && !isVariable(m.Value) && e.lacks(s, m, values) {
					missing.add(m.String(), r)
					names[m.String()] = m.Name
				}
			}
		}
	}
	for _, what := range slices.Sorted(maps.Keys(missing)) {
		g, name := missing[what], names[what]
		for _, at := range g.at {
			if e.isGlobal {
				tell(at, "write a value that a cluster has", "%s for %s, and the values of %s are %s", g.who(), what, name, listed(have[name]))
			} else {
				tell(at, "leave it out, or let a ruler evaluate the rule", "%s for %s, and %s is an external label, which the Prometheus that evaluates the rule does not see", g.who(), what, name)
			}
		}
	}
}

// inventory are the values of the label of clusters that the inventory has, for a ruler
// that reads what anybody may write.
func (e *evaluator) inventory() map[string][]string {
	known := e.Cluster().Fleet
	if known == nil || !e.isGlobal {
		return nil
	}
	var values []string
	for _, name := range known.ClusterNames() {
		values = append(values, known.Labels(known.Cluster(name))[known.ClusterLabel])
	}
	slices.Sort(values)
	return map[string][]string{known.ClusterLabel: values}
}

// clusterLabel is what rules of the field call the label that tells clusters apart
// (kubernetes-mixin, config.libsonnet, clusterLabel).
const clusterLabel = "cluster"

// tellCluster tells which rules group by the cluster's label, or ask for it, where clusters
// are told apart by another one.
func (e *evaluator) tellCluster(apart string, tell checks.Tell) {
	missing := groups{}
	for _, r := range e.asks {
		if slices.ContainsFunc(r.Groupings, e.groupsByCluster) || slices.ContainsFunc(r.Selectors, func(s promql.Selector) bool {
			return e.isPlain(s) && slices.ContainsFunc(s.Matchers, func(m promql.Matcher) bool { return m.Name == clusterLabel && m.IsPositive() })
		}) {
			missing.add(clusterLabel, r)
		}
	}
	if g := missing[clusterLabel]; g != nil {
		for _, at := range g.at {
			tell(at, "write "+apart+" in its place, or call the external label "+clusterLabel,
				"%s for the label %s, which no Prometheus has: what tells them apart is %s", g.who(), clusterLabel, apart)
		}
	}
}

func (e *evaluator) groupsByCluster(g promql.Grouping) bool {
	return slices.Contains(g.Labels, clusterLabel) && len(g.Selectors) > 0 && !slices.ContainsFunc(g.Selectors, func(s promql.Selector) bool { return !e.isPlain(s) })
}

// isPlain tells whether a selector is of a metric that has no label of a cluster of its own.
func (e *evaluator) isPlain(s promql.Selector) bool {
	return !e.isRecorded(s.Metric) && (isScraped(s.Metric) || hasOwnLabels(s.Metric))
}

// nobodySets tells whether neither external labels nor jobs give series a label.
func (e *evaluator) nobodySets(name string) bool {
	return !slices.ContainsFunc(e.sources, func(p *observe.Process) bool {
		_, has := p.ExternalLabels().Values[name]
		return has || !p.OnlyScrapes() || slices.ContainsFunc(p.ScrapeJobs(), func(j observe.ScrapeJob) bool { return maySet(j, name) })
	})
}

// apart is the external label that all sources have, with different values that are not
// those of replicas; "" where there is none.
func (e *evaluator) apart() string {
	have, _ := e.external()
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if len(have[name]) > 1 && !strings.Contains(name, "replica") && name != "prometheus" {
			return name
		}
	}
	return ""
}

// external are the values of the external labels that all sources have; of those alone is
// it known that nothing else sets them.
func (e *evaluator) external() (map[string][]string, bool) {
	values, count := map[string][]string{}, map[string]int{}
	for _, p := range e.sources {
		l := p.ExternalLabels()
		if !l.Known {
			return nil, false
		}
		for name, value := range l.Values {
			count[name]++
			if observe.HasVariable(value) || strings.Contains(value, "$") {
				count[name] = -len(e.sources) // any value
			}
			if !slices.Contains(values[name], value) {
				values[name] = append(values[name], value)
			}
		}
	}
	for name := range values {
		slices.Sort(values[name])
		if count[name] < len(e.sources) {
			delete(values, name)
		}
	}
	return values, true
}

// lacks tells whether a matcher of an external label finds nothing for sure. Through a
// querier the external label stands in place of any other of the name; in the Prometheus
// itself only the target, or the metric, could have the label.
func (e *evaluator) lacks(s promql.Selector, m promql.Matcher, values []string) bool {
	if e.isRecorded(s.Metric) {
		return false
	}
	if e.isGlobal && e.Component == thanos.Grafana {
		return false // a dashboard shows the past too, from blocks of clusters that are gone
	}
	if e.isGlobal {
		return s.Back < blockTime && (e.isKnown || e.isPlain(s)) && !slices.ContainsFunc(values, m.Matches)
	}
	if isOwn := m.Name == "job" || m.Name == "instance"; isOwn || !isScraped(s.Metric) && !strings.Contains(m.Name, clusterLabel) {
		return false // namespace and node are labels of metrics as well
	}
	return e.Component == thanos.Prometheus && e.isPlain(s) && e.OnlyScrapes() && !slices.ContainsFunc(e.ScrapeJobs(), func(j observe.ScrapeJob) bool { return maySet(j, m.Name) })
}

// hasOwnLabels tells whether a metric is one whose exporter's labels are known to name no
// cluster.
func hasOwnLabels(metric string) bool {
	return slices.ContainsFunc([]string{"kube_", "node_", "container_", "kubelet_", "apiserver_", "prometheus_", "thanos_", "process_", "go_"}, func(prefix string) bool { return strings.HasPrefix(metric, prefix) })
}

// maySet tells whether a job may give its series a label.
func maySet(j observe.ScrapeJob, name string) bool {
	if _, set := j.TargetLabels[name]; set || observe.MayWriteLabel(j.Relabel, name) || observe.MayWriteLabel(j.MetricRelabel, name) {
		return true
	}
	return slices.ContainsFunc(j.Discoveries, func(d observe.Discovery) bool { return d.Name != "kubernetes" && d.Name != "static" })
}
