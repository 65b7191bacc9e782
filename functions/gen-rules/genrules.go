// Package genrules makes rules and dashboards fit a fleet: it writes the label that
// tells clusters apart in place of a marker, alerts when a cluster falls silent,
// and brings every rule file to the rulers, or to prometheus-operator.
//
// Rules are written once, as rule files in a ConfigMap; whoever runs
// prometheus-operator gets the same rules as PrometheusRule objects. The marker is
// gone after a first run, and what the function makes it writes anew, so a second
// run changes nothing.
package genrules

import (
	"cmp"
	"slices"
	"strings"

	checkfleet "github.com/thanos-fleet/thanos-fleet/functions/check-fleet"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "gen-rules"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "GenRules",
	Summary: "Makes rules and dashboards fit the fleet: the cluster label, alerts for absent clusters, rule files or PrometheusRules.",
	New:     func() krm.Function { return &Config{checked: true} },
}

// Unchecked is the function without the rules at its end.
var Unchecked = unchecked()

func unchecked() krm.Definition {
	def := Definition
	def.New = func() krm.Function { return &Config{} }
	return def
}

// Forms in which rules reach who evaluates them.
const (
	auto            = "auto"
	files           = "files"
	prometheusRules = "PrometheusRule"
)

// Config is the spec of a GenRules object.
type Config struct {
	// Cluster of the Fleet that is rendered. Leave it out to write only the cluster label.
	Cluster string `yaml:"cluster,omitempty"`
	// Label key that tells clusters apart, where no Fleet says it. Default: cluster.
	ClusterLabel string `yaml:"clusterLabel,omitempty"`
	// How rules reach who evaluates them: files (rule files, mounted into every Thanos Rule), PrometheusRule (objects of prometheus-operator in place of the files) or auto, the second where a Prometheus or ThanosRuler of prometheus-operator and no container of Thanos Rule is among the objects. Default: auto.
	Output string `yaml:"output,omitempty"`
	// Clusters that are missed when no series of theirs arrives; "*" for the whole Fleet. Default: the cluster, those that it queries, and those that write to it. Only a cluster with a Thanos Rule or a ThanosRuler misses others.
	MissedClusters []string `yaml:"missedClusters,omitempty"`
	// How long a cluster may be silent, beyond the lookback of the querier. Default: 10m.
	MissedFor string `yaml:"missedFor,omitempty"`

	// checked says that what Thanos cannot follow is refused at the end.
	checked bool
}

// Refused is what a ruler ends on. Images have no parser of PromQL, and so no such rule.
var Refused = checkfleet.Refusing(thanos.PromQL.Rule)

var forms = []string{auto, files, prometheusRules}

// Limits of the configuration.
func (Config) Limits() limits.Fields {
	return limits.Fields{
		"clusterLabel": {Pattern: prometheus.LabelName}, "output": {OneOf: forms},
		"missedFor": {Pattern: prometheus.Duration},
	}
}

// Default fills the fields that were left out.
func (c *Config) Default() {
	c.Output = cmp.Or(c.Output, auto)
	c.MissedFor = cmp.Or(c.MissedFor, "10m")
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	var problems []problem.Problem
	if !slices.Contains(forms, c.Output) {
		remedy := strict.Suggest(c.Output, forms, "write auto, files or PrometheusRule")
		problems = append(problems, problem.New("output", remedy, "%q is not a form", c.Output))
	}
	if _, ok := prometheus.ParseDuration(c.MissedFor); !ok {
		problems = append(problems, problem.New("missedFor", "write it as Prometheus does, for instance 10m", "%q is not a duration", c.MissedFor))
	}
	if c.ClusterLabel != "" {
		problems = append(problems, prometheus.CheckLabelName("clusterLabel", c.ClusterLabel)...)
	}
	if c.Cluster != "" && c.ClusterLabel != "" {
		problems = append(problems, problem.New("clusterLabel", "remove it", "got %q, want none: the Fleet of %s says it", c.ClusterLabel, c.Cluster))
	}
	if c.Cluster == "" && len(c.MissedClusters) > 0 {
		problems = append(problems, problem.New("missedClusters", "name the cluster that misses them in cluster", "only a Fleet knows other clusters"))
	}
	return problems
}

// generator is one run of the function.
type generator struct {
	*Config
	*krm.Run
	label string
	// missed are the values of the label of the clusters that are missed.
	missed []string
}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component { return []thanos.Component{thanos.Rule} }

// Transform writes the cluster label, the alerts and the form of the rules.
func (c *Config) Transform(r *krm.Run) {
	g := generator{Config: c, Run: r, label: cmp.Or(c.ClusterLabel, "cluster")}
	if c.Cluster != "" && !g.readFleet() {
		return
	}
	g.writeLabel()
	if g.operated() {
		g.missInObjects()
		g.convert()
	} else {
		g.missInFiles()
		g.mount()
	}
	if c.checked {
		r.Sub(checkfleet.Name, checkfleet.Some(c.Cluster, Refused, nil))
	}
}

// readFleet finds out which label tells clusters apart, and who is missed.
func (g *generator) readFleet() bool {
	f, cluster := inventory.Cluster(g.Run, g.Cluster)
	if f == nil {
		return false
	}
	g.label = f.ClusterLabel
	queried := f.Queried(cluster)
	for _, name := range f.WrittenBy(cluster) {
		queried = append(queried, f.Cluster(name))
	}
	for i := range f.Clusters {
		if other := &f.Clusters[i]; g.misses(cluster, queried, other) {
			g.miss(other, f.Labels(other)[f.ClusterLabel])
		}
	}
	g.checkMissed(f)
	return true
}

// misses tells whether one cluster misses another, or itself, when it is silent.
func (g *generator) misses(cluster *fleet.Cluster, queried []*fleet.Cluster, other *fleet.Cluster) bool {
	if len(g.MissedClusters) > 0 {
		return slices.Contains(g.MissedClusters, "*") || slices.Contains(g.MissedClusters, other.Name)
	}
	return other == cluster || slices.Contains(queried, other)
}

// miss notes the value of a cluster's label. One with a variable in it is known to
// the cluster alone.
func (g *generator) miss(cluster *fleet.Cluster, value string) {
	if strings.Contains(value, "$") {
		g.Warnf(g.Run.Config(), "spec.cluster", "write the value out in the Fleet", "nobody misses cluster %s: its %s is %q, which is expanded in the cluster itself", cluster.Name, g.label, value)
		return
	}
	g.missed = append(g.missed, value)
}

// checkMissed refuses a cluster that the Fleet does not have.
func (g *generator) checkMissed(f *fleet.Fleet) {
	for i, name := range g.MissedClusters {
		if name != "*" && f.Cluster(name) == nil {
			g.Errorf(g.Run.Config(), problem.Index("spec.missedClusters", i), strict.Suggest(name, f.ClusterNames(), "name a cluster of the Fleet"), "the Fleet has no cluster %q", name)
		}
	}
}

// operated tells whether prometheus-operator brings the rules to who evaluates them.
func (g *generator) operated() bool {
	if g.Output != auto {
		return g.Output == prometheusRules
	}
	return len(g.Containers(thanos.Rule)) == 0 && len(g.evaluators()) > 0
}
