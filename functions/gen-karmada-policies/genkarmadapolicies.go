// Package genkarmadapolicies makes the objects of a Karmada control plane out of
// plain templates: each member cluster is rendered from the Fleet, what the
// members have in common becomes the template, and what tells them apart becomes
// override policies. What Karmada hands to a member is what rendering that
// member alone gives.
package genkarmadapolicies

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	rendercluster "github.com/thanos-fleet/thanos-fleet/functions/render-cluster"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "gen-karmada-policies"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "GenKarmadaPolicies",
	Summary: "Makes the templates and policies of a Karmada control plane from the Fleet.",
	New:     func() krm.Function { return &Config{} },
}

// Config is the spec of a GenKarmadaPolicies object.
type Config struct {
	// Names of propagation policies. Default: one for each component, named after it.
	Policies []Policy `yaml:"policies,omitempty"`
	// Fields of the functions that render each member cluster, as in RenderCluster.
	Render rendercluster.Steps `yaml:"render,omitempty"`
}

// Policy names the propagation policy of some components.
type Policy struct {
	// Name of the policy.
	Name string `yaml:"name"`
	// Components that it propagates, by their app.kubernetes.io/name label.
	Components []string `yaml:"components"`
}

// Limits of a policy.
func (Policy) Limits() limits.Fields {
	return limits.Fields{"name": limits.Filled, "components": limits.Filled}
}

// Default fills the fields that were left out. The functions that render a
// member get theirs for each member anew.
func (c *Config) Default() {}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	var problems []problem.Problem
	owner := map[string]string{}
	for i, policy := range c.Policies {
		path := problem.Index("policies", i)
		if policy.Name == "" || len(policy.Components) == 0 {
			problems = append(problems, problem.New(path, "give it a name and the components that it propagates", "name or components is missing"))
		}
		for n, component := range policy.Components {
			if other, found := owner[component]; found {
				problems = append(problems, problem.New(problem.Index(path+".components", n), "keep one",
					"component %q is in policy %q too", component, other))
			}
			owner[component] = policy.Name
		}
	}
	return problems
}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component { return c.Render.Edits() }

// Transform makes templates and policies.
func (c *Config) Transform(r *krm.Run) {
	f := inventory.Load(r)
	if f == nil {
		return
	}
	r.RemoveGenerated()
	g := generator{Config: c, Run: r, fleet: f, members: members(f)}
	if g.checkPlacement(); krm.HasErrors(r.Findings()) {
		return
	}
	if g.renderMembers(); krm.HasErrors(r.Findings()) {
		return
	}
	g.writeTemplates()
	own := ownPolicies(r)
	g.writeOverridePolicies()
	g.writePropagationPolicies()
	g.checkOwnPolicies(own)
	rendercluster.CheckGuards(r)
}

// generator is one run of the function.
type generator struct {
	*Config
	*krm.Run
	fleet *fleet.Fleet
	// members are the clusters that run something, in the fleet's order.
	members []*fleet.Cluster
	// common holds what every member has of each object, rendered without what
	// tells the members apart.
	common map[krm.Ref]*krm.Object
	// rendered holds each member's objects.
	rendered map[string]map[krm.Ref]*krm.Object
	// overridden and placed hold the policies that select an object.
	overridden, placed map[krm.Ref]*krm.Object
	// written are the policies that are made in this run.
	written []krm.Ref
}

func members(f *fleet.Fleet) []*fleet.Cluster {
	var found []*fleet.Cluster
	for i := range f.Clusters {
		if len(f.Clusters[i].Components) > 0 {
			found = append(found, &f.Clusters[i])
		}
	}
	return found
}

// checkPlacement refuses components that run nowhere and clusters that run what
// is not there.
func (g *generator) checkPlacement() {
	if len(g.members) == 0 {
		g.Errorf(g.Run.Config(), "", "list components in the clusters of the Fleet", "no cluster of the Fleet %s runs any component", g.fleet.Name)
		return
	}
	var known []string
	for _, o := range g.Manifests() {
		component := o.Label(krm.ComponentLabel)
		switch {
		case !placed(o):
		case component == "":
			g.Errorf(o, "metadata.labels", "label it "+krm.ComponentLabel+" with its component", "no component, so no cluster to place it on")
		default:
			known = append(known, component)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, component := range known {
		if !slices.ContainsFunc(g.members, func(m *fleet.Cluster) bool { return slices.Contains(m.Components, component) }) {
			g.Errorf(g.Run.Config(), "", "add it to components of a cluster in the Fleet", "component %q runs in no cluster", component)
		}
	}
	for _, m := range g.members {
		g.checkComponents(m, known)
	}
	config := rendercluster.Config{Cluster: g.members[0].Name, Steps: g.Render}
	config.Default()
	g.Problems(g.Run.Config(), "spec.render", config.Validate())
}

// placed tells whether an object needs a component to be placed by. Karmada
// makes namespaces by itself, policies stay on the control plane, and imports
// are made for the cluster that imports.
func placed(o *krm.Object) bool {
	return o.Kind() != "Namespace" && o.Kind() != "ServiceImport" && o.Text("apiVersion") != karmada.PolicyVersion
}

func (g *generator) checkComponents(m *fleet.Cluster, known []string) {
	for _, component := range m.Components {
		if slices.Contains(known, component) {
			continue
		}
		g.Errorf(g.Run.Config(), "", strict.Suggest(component, known, "add it to the resources"), "cluster %s runs component %q, of which no object is here", m.Name, component)
	}
}
