// Package wirethanosstores gives every querier its endpoints and every ruler its
// querier: stores in the same cluster are discovered from the Services among the
// objects, stores elsewhere come from the Fleet.
//
// The endpoints file is the function's own and is written anew; flags that the
// user wrote stay, unless they say what the file says. A second run changes
// nothing.
package wirethanosstores

import (
	"cmp"
	_ "embed"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

//go:embed README.md
var readme string

// Name of the function.
const Name = "wire-thanos-stores"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "WireThanosStores", README: readme,
	Summary: "Gives every querier all its stores, near and far, and every ruler its querier and Alertmanager.",
	New:     func() krm.Function { return &Config{} },
}

// Forms in which a querier is told its endpoints.
const (
	auto     = "auto"
	sdConfig = "sd-config"
	endpoint = "endpoint"
	store    = "store"
)

// Config is the spec of a WireThanosStores object.
type Config struct {
	// Cluster of the Fleet whose queries are wired. Leave it out to wire only what is among the objects.
	Cluster string `yaml:"cluster,omitempty"`
	// How queriers are told their endpoints: sd-config (a file, Thanos v0.38 and later), endpoint (flags, v0.24 and later), store (flags, up to v0.37) or auto, the first that the image's version has. Default: auto.
	Output string `yaml:"output,omitempty"`
	// Further addresses for every querier, as Thanos dials them.
	Endpoints []string `yaml:"endpoints,omitempty"`
	// Labels that queriers remove. Default: the Fleet's.
	ReplicaLabels []string `yaml:"replicaLabels,omitempty"`
	// DNS domain of the cluster's Services. Default: the Fleet's, or cluster.local.
	ClusterDomain string `yaml:"clusterDomain,omitempty"`
}

// Default fills the fields that were left out.
func (c *Config) Default() { c.Output = cmp.Or(c.Output, auto) }

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	forms := []string{auto, sdConfig, endpoint, store}
	if slices.Contains(forms, c.Output) {
		return nil
	}
	remedy := strict.Suggest(c.Output, forms, "write auto, sd-config, endpoint or store")
	return []problem.Problem{problem.New("output", remedy, "%q is not a form", c.Output)}
}

// wiring is one run of the function.
type wiring struct {
	*Config
	*krm.Run
	domain        string
	replicaLabels []string
	// fleet and cluster are nil without a Fleet.
	fleet   *fleet.Fleet
	cluster *fleet.Cluster
}

// Transform wires queriers and rulers.
func (c *Config) Transform(r *krm.Run) {
	w := wiring{Config: c, Run: r, domain: cmp.Or(c.ClusterDomain, fleet.DefaultClusterDomain), replicaLabels: c.ReplicaLabels}
	if c.Cluster != "" {
		if w.fleet, w.cluster = inventory.Cluster(r, c.Cluster); w.fleet == nil {
			return
		}
		w.domain = cmp.Or(c.ClusterDomain, w.fleet.Domain(w.cluster))
		if w.replicaLabels == nil {
			w.replicaLabels = w.fleet.ReplicaLabels
		}
	}
	w.export()
	queriers := r.Containers(thanos.Query)
	found := w.collect(len(queriers) > 0)
	for _, q := range queriers {
		w.wireQuerier(q, found)
	}
	for _, ruler := range r.Containers(thanos.Rule) {
		w.wireRuler(ruler)
	}
}

// collect returns the endpoints of the cluster's queriers: those in the cluster
// in the order of their names, then those of the Fleet in its order, then the
// further ones.
func (w *wiring) collect(hasQuerier bool) []endpoints.Endpoint {
	if !hasQuerier {
		if w.cluster != nil && len(w.cluster.Queries) > 0 {
			w.Warnf(w.Run.Config(), "spec.cluster", "add thanos query to the resources, or take queries from the cluster",
				"cluster %s queries others, but no querier is among the objects", w.cluster.Name)
		}
		return nil
	}
	found := slices.Concat(w.local(), w.remote())
	for _, address := range w.Config.Endpoints {
		found = append(found, endpoints.Endpoint{Address: address})
	}
	return unique(found)
}

func unique(found []endpoints.Endpoint) []endpoints.Endpoint {
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(e endpoints.Endpoint) bool {
		again := seen[e.Address]
		seen[e.Address] = true
		return again
	})
}

func namespace(o *krm.Object) string { return cmp.Or(o.Namespace(), "default") }
