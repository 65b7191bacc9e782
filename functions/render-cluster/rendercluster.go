// Package rendercluster runs the functions for one cluster in one process and in
// the right order: one hop through the orchestrator in place of seven, each of
// which costs more than the function itself.
package rendercluster

import (
	checkfleet "github.com/thanos-fleet/thanos-fleet/functions/check-fleet"
	genhashring "github.com/thanos-fleet/thanos-fleet/functions/gen-hashring"
	genobjstoresecret "github.com/thanos-fleet/thanos-fleet/functions/gen-objstore-secret"
	genrules "github.com/thanos-fleet/thanos-fleet/functions/gen-rules"
	genthanosconfig "github.com/thanos-fleet/thanos-fleet/functions/gen-thanos-config"
	injectexternallabels "github.com/thanos-fleet/thanos-fleet/functions/inject-external-labels"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	wireremotewrite "github.com/thanos-fleet/thanos-fleet/functions/wire-remote-write"
	wirethanosstores "github.com/thanos-fleet/thanos-fleet/functions/wire-thanos-stores"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "render-cluster"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "RenderCluster",
	Summary: "Runs the functions for one cluster of the Fleet in one process, in the right order.",
	New:     func() krm.Function { return &Config{checked: true} },
}

// Unchecked is the function without the rules at its end.
var Unchecked = unchecked()

func unchecked() krm.Definition {
	def := Definition
	def.New = func() krm.Function { return &Config{} }
	return def
}

// Config is the spec of a RenderCluster object.
type Config struct {
	// Cluster of the Fleet that is rendered.
	Cluster string `yaml:"cluster,omitempty"`
	// Clusters of the Fleet, in place of cluster, each of which `thanos-fleet render` renders: names, "*" for all, or matchLabels. "*" and matchLabels leave out clusters that are renderedElsewhere, and those that an overlay beside this one names in its cluster.
	Clusters fleet.Selection `yaml:"clusters,omitempty"`
	Steps    `yaml:",inline"`
	// Fields of CheckFleet, which holds what was rendered against the rules.
	CheckFleet checkfleet.Config `yaml:"checkFleet,omitempty"`
	// checked says that the rules run at the end.
	checked bool
}

// Steps configures the functions that run. Each takes the fields of its own kind
// but the cluster.
type Steps struct {
	// Fields of InjectExternalLabels.
	InjectExternalLabels injectexternallabels.Config `yaml:"injectExternalLabels,omitempty"`
	// Fields of GenHashring.
	GenHashring genhashring.Config `yaml:"genHashring,omitempty"`
	// Fields of GenObjstoreSecret.
	GenObjstoreSecret genobjstoresecret.Config `yaml:"genObjstoreSecret,omitempty"`
	// Fields of GenThanosConfig.
	GenThanosConfig genthanosconfig.Config `yaml:"genThanosConfig,omitempty"`
	// Fields of WireThanosStores.
	WireThanosStores wirethanosstores.Config `yaml:"wireThanosStores,omitempty"`
	// Fields of WireRemoteWrite.
	WireRemoteWrite wireremotewrite.Config `yaml:"wireRemoteWrite,omitempty"`
	// Fields of GenRules.
	GenRules genrules.Config `yaml:"genRules,omitempty"`
}

// step is one function with its name and its field.
type step struct {
	name, field string
	function    krm.Function
	// cluster is the function's own cluster field.
	cluster *string
}

// all returns the functions in the order in which they run.
func (s *Steps) all() []step {
	return []step{
		{injectexternallabels.Name, "injectExternalLabels", &s.InjectExternalLabels, &s.InjectExternalLabels.Cluster},
		{genhashring.Name, "genHashring", &s.GenHashring, &s.GenHashring.Cluster},
		{genobjstoresecret.Name, "genObjstoreSecret", &s.GenObjstoreSecret, &s.GenObjstoreSecret.Cluster},
		{genthanosconfig.Name, "genThanosConfig", &s.GenThanosConfig, &s.GenThanosConfig.Cluster},
		{wirethanosstores.Name, "wireThanosStores", &s.WireThanosStores, &s.WireThanosStores.Cluster},
		{wireremotewrite.Name, "wireRemoteWrite", &s.WireRemoteWrite, &s.WireRemoteWrite.Cluster},
		{genrules.Name, "genRules", &s.GenRules, &s.GenRules.Cluster},
	}
}

// Needs of the configuration.
func (Config) Needs() limits.Needs {
	return limits.Needs{Fields: []string{"cluster", "clusters"}, Exclusive: true}
}

// Default fills the fields that were left out.
func (c *Config) Default() {
	for _, s := range c.all() {
		s.function.Default()
	}
	c.CheckFleet.Default()
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	cluster := c.Cluster
	var found []problem.Problem
	switch {
	case c.Clusters != nil && cluster != "":
		return []problem.Problem{problem.New("clusters", "keep cluster for one, or clusters for several", "cluster is given too")}
	case c.Clusters != nil:
		found, cluster = problem.Under("clusters", c.Clusters.Check()), "each of clusters"
	case cluster == "":
		return []problem.Problem{problem.New("cluster", "name a cluster of the Fleet", "missing")}
	}
	found = append(found, c.Steps.Validate(cluster)...)
	if other := c.CheckFleet.Cluster; other != "" && other != cluster {
		found = append(found, otherCluster("checkFleet", other, cluster))
	} else {
		c.CheckFleet.Cluster = cluster
	}
	return append(found, problem.Under("checkFleet", c.CheckFleet.Validate())...)
}

func otherCluster(field, got, want string) problem.Problem {
	return problem.New(field+".cluster", "remove it", "got %q, want none: every function renders %s", got, want)
}

// Validate returns every problem of the functions' fields, and gives each
// function the cluster.
func (s *Steps) Validate(cluster string) []problem.Problem {
	var problems []problem.Problem
	for _, step := range s.all() {
		if *step.cluster != "" && *step.cluster != cluster {
			problems = append(problems, otherCluster(step.field, *step.cluster, cluster))
			continue
		}
		*step.cluster = cluster
		problems = append(problems, problem.Under(step.field, step.function.Validate())...)
	}
	return problems
}

// Edits returns what any of the functions writes something into.
func (s *Steps) Edits() []thanos.Component {
	var components []thanos.Component
	for _, step := range s.all() {
		if editor, ok := step.function.(krm.Editor); ok {
			components = append(components, editor.Edits()...)
		}
	}
	return components
}

// Transform runs the functions.
func (c *Config) Transform(r *krm.Run) {
	if c.Clusters != nil {
		c.refuseSeveral(r)
		return
	}
	if f, _ := inventory.Cluster(r, c.Cluster); f == nil {
		return
	}
	for _, step := range c.all() {
		if step.name == genhashring.Name && len(r.Containers(thanos.Receive)) == 0 {
			r.Skip(step.name, step.function)
			continue
		}
		r.Sub(step.name, step.function)
	}
	CheckGuards(r)
	if c.checked && !krm.HasErrors(r.Findings()) {
		r.Sub(checkfleet.Name, &c.CheckFleet)
	}
}

// CheckGuards refuses objects that wait for a function that did not run: they
// would be refused by every API server.
func CheckGuards(r *krm.Run) {
	if krm.HasErrors(r.Findings()) {
		return // a function that failed keeps its guard; that is not another problem
	}
	for _, o := range r.Manifests() {
		for _, name := range o.Pending() {
			if name == r.Function() {
				continue // lifted when this run ends
			}
			r.Errorf(o, "metadata.labels", "list "+name+" before this function", "it waits for %s, which did not run", name)
		}
	}
}
