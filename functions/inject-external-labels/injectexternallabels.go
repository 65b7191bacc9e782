// Package injectexternallabels puts a cluster's identity on everything that
// produces series or blocks: the Prometheus configuration, thanos receive and
// thanos rule.
//
// Labels that are there and agree are left alone, so a second run changes
// nothing. A label that is there with another value is a conflict: changing it
// splits history, so the user decides.
package injectexternallabels

import (
	"cmp"
	"maps"
	"slices"

	checkfleet "github.com/thanos-fleet/thanos-fleet/functions/check-fleet"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "inject-external-labels"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "InjectExternalLabels",
	Summary: "Puts the cluster's identity on everything that produces series or blocks.",
	New:     func() krm.Function { return &Config{checked: true} },
}

// Unchecked is the function without the rules at its end.
var Unchecked = unchecked()

func unchecked() krm.Definition {
	def := Definition
	def.New = func() krm.Function { return &Config{} }
	return def
}

// Config is the spec of an InjectExternalLabels object.
type Config struct {
	// Cluster of the Fleet whose labels are injected. Leave it out to use labels alone.
	Cluster string `yaml:"cluster,omitempty"`
	// Labels to inject, in addition to the Fleet's and winning over them.
	Labels map[string]string `yaml:"labels,omitempty"`
	// Label key that tells the clusters apart, where no Fleet says so. Default: cluster.
	ClusterLabel string `yaml:"clusterLabel,omitempty"`
	// What to do with a label that is there with another value: error, overwrite or keep. Default: error.
	OnConflict string `yaml:"onConflict,omitempty"`
	// Replica label of each component that runs in several replicas. Default: prometheus_replica, receive_replica, rule_replica.
	ReplicaLabels ReplicaLabels `yaml:"replicaLabels,omitempty"`

	// Only, where another function sets it, takes the place of the cluster's
	// identity: a template holds what all clusters share.
	Only *Subset `yaml:"-"`

	// checked says that the rules about what is written here run at the end.
	checked bool
}

// answersFor tells whether nobody behind this function makes right what a rule is about.
// What stands in labels is the configuration's to say.
func answersFor(rule *checks.Rule) bool {
	return rule.Group() == "identity" && rule.ID != "identity/unexpanded" || rule.ID == "dedup/alike"
}

// Refused are what Thanos cannot follow of the Prometheus that is labelled, and of who writes.
var Refused = checkfleet.Refusing(thanos.XOR2.Rule, thanos.TypeLabels.Rule, thanos.NativeHistograms.Rule, thanos.AgentBeside.Rule, thanos.RemoteWrite2.Rule, thanos.CustomBuckets.Rule)

// Subset is what a template for several clusters is labelled with.
type Subset struct{ Labels map[string]string }

// ReplicaLabels names the replica label of each component.
type ReplicaLabels struct {
	// Label of Prometheus; a Prometheus or PrometheusAgent object that names none gets it as replicaExternalLabelName.
	Prometheus string `yaml:"prometheus,omitempty"`
	// Label of thanos receive.
	Receive string `yaml:"receive,omitempty"`
	// Label of thanos rule.
	Rule string `yaml:"rule,omitempty"`
}

var policies = []string{"error", "overwrite", "keep"}

// Limits of the configuration.
func (Config) Limits() limits.Fields {
	return limits.Fields{
		"labels": limits.Labels(prometheus.LabelName), "clusterLabel": {Pattern: prometheus.LabelName},
		"onConflict": {OneOf: policies},
	}
}

// Limits of the replica labels.
func (ReplicaLabels) Limits() limits.Fields {
	name := limits.Limit{Pattern: prometheus.LabelName}
	return limits.Fields{"prometheus": name, "receive": name, "rule": name}
}

// Needs of the configuration.
func (Config) Needs() limits.Needs { return limits.Needs{Fields: []string{"cluster", "labels"}} }

// Default fills the fields that were left out.
func (c *Config) Default() {
	c.OnConflict = cmp.Or(c.OnConflict, "error")
	c.ReplicaLabels.Prometheus = cmp.Or(c.ReplicaLabels.Prometheus, "prometheus_replica")
	c.ReplicaLabels.Receive = cmp.Or(c.ReplicaLabels.Receive, "receive_replica")
	c.ReplicaLabels.Rule = cmp.Or(c.ReplicaLabels.Rule, "rule_replica")
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	var problems []problem.Problem
	if c.Cluster == "" && len(c.Labels) == 0 {
		problems = append(problems, problem.New("cluster", "name a cluster of the Fleet, or give labels", "neither cluster nor labels is given"))
	}
	if c.Cluster != "" && c.ClusterLabel != "" {
		problems = append(problems, problem.New("clusterLabel", "remove it here; set spec.clusterLabel of the Fleet", "the Fleet decides it when a cluster is named"))
	}
	if !slices.Contains(policies, c.OnConflict) {
		remedy := strict.Suggest(c.OnConflict, policies, "write error, overwrite or keep")
		problems = append(problems, problem.New("onConflict", remedy, "%q is not a policy", c.OnConflict))
	}
	return append(problems, c.validateLabels()...)
}

func (c *Config) validateLabels() []problem.Problem {
	problems := prometheus.CheckLabelName("clusterLabel", cmp.Or(c.ClusterLabel, "cluster"))
	for _, name := range slices.Sorted(maps.Keys(c.Labels)) {
		at := problem.Join("labels", name)
		problems = append(problems, prometheus.CheckLabelName(at, name)...)
		if c.Labels[name] == "" {
			problems = append(problems, problem.New(at, "give it a value or remove it", "empty value, which Prometheus takes for no label at all"))
		}
	}
	problems = append(problems, prometheus.CheckLabelName("replicaLabels.prometheus", c.ReplicaLabels.Prometheus)...)
	problems = append(problems, prometheus.CheckLabelName("replicaLabels.receive", c.ReplicaLabels.Receive)...)
	return append(problems, prometheus.CheckLabelName("replicaLabels.rule", c.ReplicaLabels.Rule)...)
}

// identity is what one cluster's producers are labelled with.
type identity struct {
	// labels of Prometheus: every series carries them.
	labels map[string]string
	// clusterLabel and cluster name: Thanos' own producers carry
	// receive_<clusterLabel> and rule_<clusterLabel>, because the plain label would
	// mask what clients send (Thanos v0.42.4, docs/storage.md).
	clusterLabel, cluster string
	// replicas holds the labels that queriers remove; nil when no Fleet says so.
	replicas []string
}

func (c *Config) identity(r *krm.Run) (identity, bool) {
	id := identity{labels: map[string]string{}, clusterLabel: cmp.Or(c.ClusterLabel, "cluster")}
	if c.Cluster != "" {
		f, cluster := inventory.Cluster(r, c.Cluster)
		if f == nil {
			return id, false
		}
		maps.Copy(id.labels, f.Labels(cluster))
		id.clusterLabel, id.cluster, id.replicas = f.ClusterLabel, cluster.Name, f.ReplicaLabels
	}
	if c.Only != nil {
		return identity{labels: c.Only.Labels, clusterLabel: id.clusterLabel, replicas: id.replicas}, true
	}
	maps.Copy(id.labels, c.Labels)
	for _, name := range slices.Sorted(maps.Keys(c.Labels)) {
		if slices.Contains(id.replicas, name) {
			r.Errorf(r.Config(), "spec.labels."+name, "remove it here or from replicaLabels of the Fleet",
				"a replica label cannot be a cluster's identity: queriers remove it")
		}
	}
	id.cluster = cmp.Or(id.cluster, id.labels[id.clusterLabel])
	return id, true
}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component {
	return []thanos.Component{thanos.Prometheus, thanos.PrometheusAgent, thanos.Receive, thanos.Rule}
}

// Transform injects the labels into every producer among the objects.
func (c *Config) Transform(r *krm.Run) {
	id, ok := c.identity(r)
	if !ok {
		return
	}
	i := injector{Config: c, Run: r, identity: id}
	i.injectPrometheus()
	for _, container := range r.Containers(thanos.Receive) {
		i.injectFlags(container, "receive_"+id.clusterLabel, c.ReplicaLabels.Receive)
	}
	for _, container := range r.Containers(thanos.Rule) {
		i.injectFlags(container, "rule_"+id.clusterLabel, c.ReplicaLabels.Rule)
	}
	i.injectResources()
	if !c.checked {
		return
	}
	warns := answersFor
	if krm.HasErrors(r.Findings()) {
		warns = nil // what is said of labels would be said of those that are wrong
	}
	r.Sub(checkfleet.Name, checkfleet.Some(c.Cluster, Refused, warns))
}

// injectResources injects the labels into what operators make producers from.
func (i injector) injectResources() {
	for _, kind := range []struct {
		group, name string
		inject      func(*krm.Object)
	}{
		{krm.PrometheusOperator, "Prometheus", i.injectResource},
		{krm.PrometheusOperator, "PrometheusAgent", i.injectResource},
		{krm.PrometheusOperator, "ThanosRuler", i.injectRuler},
		{krm.ThanosOperator, "ThanosReceive", i.injectReceive},
		{krm.ThanosOperator, "ThanosRuler", i.injectCommunityRuler},
	} {
		for _, o := range i.OfGroup(kind.group, kind.name) {
			kind.inject(o)
		}
	}
}

type injector struct {
	*Config
	*krm.Run
	identity
}

// resolve decides on a label that is there with another value. It is true when
// the wanted value is to be written.
func (i injector) resolve(o *krm.Object, field, name, have, want string) bool {
	switch i.OnConflict {
	case "keep":
		i.Warnf(o, field, "nothing to do if that is meant", "external label %s stays %s, the fleet says %q", name, shown(o, have), want)
		return false
	case "overwrite":
		i.Warnf(o, field, "expect both values in queries until the old blocks expire",
			"external label %s changes from %s to %q: local data changes at once, blocks in the bucket never do (thanos-io/thanos issue 2912)",
			name, shown(o, have), want)
		return true
	default:
		i.Errorf(o, field, "make them agree, or set onConflict to overwrite or keep",
			"external label %s is %s, want %q", name, shown(o, have), want)
		return false
	}
}

// replicaLabels returns the labels that tell replicas apart: the Fleet's, or where
// there is none the function's own.
func (i injector) replicaLabels() []string {
	if i.replicas != nil {
		return i.replicas
	}
	return []string{i.ReplicaLabels.Prometheus, i.ReplicaLabels.Receive, i.ReplicaLabels.Rule}
}

// replicaLabel tells which replica label a component gets: none when the Fleet
// does not list it, because queriers would then keep every replica's series.
func (i injector) replicaLabel(name string) string {
	if i.replicas != nil && !slices.Contains(i.replicas, name) {
		return ""
	}
	return name
}
