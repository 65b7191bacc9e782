// Package wireremotewrite makes a cluster's Prometheus, agents and stateless rulers write to
// the receivers of other clusters, as the Fleet says, and the receivers read the tenants that
// writers send.
//
// An entry of remote_write that is written here has a name that begins with thanos-fleet/, and
// is written anew each time; entries of the user stay. A second run changes nothing.
package wireremotewrite

import (
	checkfleet "github.com/thanos-fleet/thanos-fleet/functions/check-fleet"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "wire-remote-write"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "WireRemoteWrite",
	Summary: "Makes Prometheus, agents and rulers write to the receivers of other clusters, each team as its tenant.",
	New:     func() krm.Function { return &Config{checked: true} },
}

// Unchecked is the function without the rules at its end.
var Unchecked = unchecked()

func unchecked() krm.Definition {
	def := Definition
	def.New = func() krm.Function { return &Config{} }
	return def
}

// Config is the spec of a WireRemoteWrite object.
type Config struct {
	// Cluster of the Fleet whose writes and receives are wired.
	Cluster string `yaml:"cluster,omitempty"`

	// checked says that what Thanos cannot follow is refused at the end.
	checked bool
}

// Refused are what Thanos Receive stores nothing of, or not all.
var Refused = checkfleet.Refusing(thanos.RemoteWrite2.Rule, thanos.CustomBuckets.Rule, thanos.Exemplars.Rule)

// Needs of the configuration.
func (Config) Needs() limits.Needs { return limits.Needs{Fields: []string{"cluster"}} }

// Default fills the fields that were left out.
func (c *Config) Default() {}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	if c.Cluster == "" {
		return []problem.Problem{problem.New("cluster", "name a cluster of the Fleet", "missing")}
	}
	return nil
}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component {
	return []thanos.Component{thanos.Prometheus, thanos.PrometheusAgent, thanos.Receive, thanos.Rule}
}

// wiring is one run of the function.
type wiring struct {
	*krm.Run
	fleet   *fleet.Fleet
	cluster *fleet.Cluster
	// writes are where the cluster writes to, each with its entries.
	writes []write
	// written are the configurations that have their entries, for readers may share one.
	written map[[2]string]done
}

// done is what a configuration has, and whom its readers write to.
type done struct {
	entries []prometheus.RemoteWrite
	to      []*fleet.Receiver
}

// Transform wires both ends.
func (c *Config) Transform(r *krm.Run) {
	w := wiring{Run: r, written: map[[2]string]done{}}
	if w.fleet, w.cluster = inventory.Cluster(r, c.Cluster); w.fleet == nil {
		return
	}
	for _, written := range w.fleet.Writes(w.cluster) {
		w.writes = append(w.writes, write{written})
	}
	w.checkWriters()
	w.wirePrometheus()
	w.wireRulers()
	w.wireOperated()
	w.receive()
	w.describe()
	if c.checked {
		r.Sub(checkfleet.Name, checkfleet.Some(c.Cluster, Refused, nil))
	}
}
