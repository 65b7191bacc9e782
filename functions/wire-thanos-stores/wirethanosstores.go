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
	"regexp"
	"slices"
	"strings"

	checkfleet "github.com/thanos-fleet/thanos-fleet/functions/check-fleet"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// Name of the function.
const Name = "wire-thanos-stores"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "WireThanosStores",
	Summary: "Gives every querier all its stores, near and far, and every ruler its querier and Alertmanager.",
	New:     func() krm.Function { return &Config{checked: true} },
}

// Unchecked is the function without the rules at its end.
var Unchecked = unchecked()

func unchecked() krm.Definition {
	def := Definition
	def.New = func() krm.Function { return &Config{} }
	return def
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
	// Names of queriers that stand between the stores and the other queriers of the cluster: each asks the stores in its namespace and nothing else, and the others ask it in place of them.
	LeafQueriers []string `yaml:"leafQueriers,omitempty"`
	// Names of Services whose pods are identical replicas of a store gateway; queriers ask one of them in place of each (group: true).
	Groups []string `yaml:"groups,omitempty"`
	// Names of Services of stores among the objects that are always asked (strict: true): a query fails while one of their pods does not answer, in place of an answer without it.
	Strict []string `yaml:"strict,omitempty"`
	// ConfigMap that provisions Grafana with a datasource for the query frontend, or for the querier without one. Default: the one that a Grafana among the objects mounts at /etc/grafana/provisioning/datasources, when nobody wrote it.
	GrafanaDatasource *Datasource `yaml:"grafanaDatasource,omitempty"`
	// Version of Thanos images whose tag names none, for instance v0.42.4. Default: the Fleet's, or the newest that is known.
	ThanosVersion string `yaml:"thanosVersion,omitempty"`

	// checked says that what Thanos cannot follow is refused at the end.
	checked bool
}

// Refused are what blinds or fails those who ask a sidecar that is wired here.
var Refused = checkfleet.Refusing(thanos.XOR2.Rule, thanos.NativeHistograms.Rule, thanos.AgentBeside.Rule)

// Datasource is a ConfigMap that Grafana's sidecar, or Grafana itself, reads.
type Datasource struct {
	// Name of the ConfigMap.
	Name string `yaml:"name,omitempty"`
	// Namespace of the ConfigMap. Default: that of the querier.
	Namespace string `yaml:"namespace,omitempty"`
	// Say true where the ConfigMap that Grafana mounts comes from elsewhere.
	Disabled bool `yaml:"disabled,omitempty"`
}

func (d *Datasource) check() []problem.Problem {
	switch {
	case d == nil:
		return nil
	case d.Disabled && (d.Name != "" || d.Namespace != ""):
		return []problem.Problem{problem.New("disabled", "keep one of the two", "excludes every other field")}
	case !d.Disabled && d.Name == "":
		return []problem.Problem{problem.New("name", "name the ConfigMap, or write disabled: true where it comes from elsewhere", "missing")}
	}
	return nil
}

var forms = []string{auto, sdConfig, endpoint, store}

// Limits of the configuration.
func (Config) Limits() limits.Fields {
	return limits.Fields{
		"output": {OneOf: forms}, "thanosVersion": {Pattern: fleet.VersionPattern()},
		"endpoints": {Each: &limits.Limit{Never: regexp.MustCompile("@")}},
	}
}

// ExactlyOne is what is said of a data source.
func (Datasource) ExactlyOne() []string { return []string{"name", "disabled"} }

// Default fills the fields that were left out.
func (c *Config) Default() { c.Output = cmp.Or(c.Output, auto) }

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	var problems []problem.Problem
	if !slices.Contains(forms, c.Output) {
		remedy := strict.Suggest(c.Output, forms, "write auto, sd-config, endpoint or store")
		problems = append(problems, problem.New("output", remedy, "%q is not a form", c.Output))
	}
	if c.ThanosVersion != "" && !fleet.IsVersion(c.ThanosVersion) {
		problems = append(problems, problem.New("thanosVersion", "write it as the release is named, for instance v0.42.4", "%q is not a version", c.ThanosVersion))
	}
	for i, address := range c.Endpoints {
		if strings.Contains(address, "@") {
			problems = append(problems, problem.New(problem.Index("endpoints", i), "write the host alone, without a login; store APIs ask for none", "an address with a login"))
		}
	}
	return append(problems, problem.Under("grafanaDatasource", c.GrafanaDatasource.check())...)
}

// wiring is one run of the function.
type wiring struct {
	*Config
	*krm.Run
	// domain of the cluster's Services, and version of images that name none.
	domain, version string
	replicaLabels   []string
	// services are those among so many indexed items by namespace and a label that they
	// select.
	services map[[3]string][]*krm.Object
	indexed  int
	// fleet and cluster are nil without a Fleet.
	fleet   *fleet.Fleet
	cluster *fleet.Cluster
}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component {
	return []thanos.Component{thanos.Compact, thanos.Query, thanos.QueryFrontend, thanos.Rule}
}

// Transform wires queriers, rulers, query frontends and compactors.
func (c *Config) Transform(r *krm.Run) {
	w := wiring{Config: c, Run: r, domain: c.ClusterDomain, version: c.ThanosVersion, replicaLabels: c.ReplicaLabels}
	if c.Cluster != "" && !w.readFleet() {
		return
	}
	w.domain = cmp.Or(w.domain, fleet.DefaultClusterDomain)
	w.version = cmp.Or(w.version, thanos.DefaultVersion)
	w.describe()
	w.export()
	w.wireQueriers()
	w.wireCommunityQueriers()
	w.wireRulers()
	w.wireFrontends()
	w.wireCompactors()
	w.writeDatasource()
	if c.checked {
		r.Sub(checkfleet.Name, checkfleet.Some(c.Cluster, Refused, nil))
	}
}

// readFleet fills in what the Fleet says and the configuration does not.
func (w *wiring) readFleet() bool {
	if w.fleet, w.cluster = inventory.Cluster(w.Run, w.Cluster); w.fleet == nil {
		return false
	}
	w.domain = cmp.Or(w.domain, w.fleet.Domain(w.cluster))
	w.version = cmp.Or(w.version, w.fleet.ThanosVersion)
	if w.replicaLabels == nil {
		w.replicaLabels = w.fleet.ReplicaLabels
	}
	return true
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
