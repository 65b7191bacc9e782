// Package genthanosconfig writes the files that configure Thanos' caches and
// tracing, and wires the components that read them.
//
// They are described once, in the Fleet, in upstream's own keys. Each file
// becomes a key of a ConfigMap beside its reader, named by a flag; a reader that
// names and mounts one already keeps its place. A second run finds its own
// ConfigMaps, flags and annotations and changes nothing.
package genthanosconfig

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "gen-thanos-config"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "GenThanosConfig",
	Summary: "Writes the files that configure caches and tracing, and wires their readers.",
	New:     func() krm.Function { return &Config{} },
}

// Config is the spec of a GenThanosConfig object.
type Config struct {
	// Cluster of the Fleet whose caches and tracing are used. Leave it out to describe them here.
	Cluster string `yaml:"cluster,omitempty"`
	// Caches, where no Fleet describes them.
	Caches fleet.Caches `yaml:"caches,omitempty"`
	// Tracing, where no Fleet describes it.
	Tracing *fleet.Tracing `yaml:"tracing,omitempty"`
}

// Needs of the configuration.
func (Config) Needs() limits.Needs {
	return limits.Needs{Fields: []string{"cluster", "caches", "tracing"}}
}

// Default fills the fields that were left out: none has a default.
func (c *Config) Default() {}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	own := fleet.Providers(c.Caches, c.Tracing)
	if (c.Cluster == "") == (len(own) == 0) {
		return []problem.Problem{problem.New("cluster", "give exactly one", "want either cluster, or caches and tracing")}
	}
	var problems []problem.Problem
	for _, p := range own {
		problems = append(problems, problem.Under(p.Path, p.CheckForm())...)
	}
	return problems
}

// Edits returns what the function writes something into: the readers of the files
// that are described, of all where a Fleet describes them.
func (c *Config) Edits() []thanos.Component {
	var readers []thanos.Component
	own := fleet.Providers(c.Caches, c.Tracing)
	for _, k := range kinds {
		if c.Cluster != "" || slices.ContainsFunc(own, func(p fleet.NamedProvider) bool { return p.Path == k.field }) {
			readers = append(readers, k.readers...)
		}
	}
	return readers
}

// Transform writes the files and wires their readers.
func (c *Config) Transform(r *krm.Run) {
	g := generator{Run: r, cluster: c.Cluster, version: thanos.DefaultVersion, written: map[krm.Ref]map[string]string{}}
	if c.Cluster == "" {
		r.KeepGenerated() // another configuration may describe the other files
		g.generate(fleet.Providers(c.Caches, c.Tracing), func(string) place { return place{r.Config(), "spec"} })
		return
	}
	f, cluster := inventory.Cluster(r, c.Cluster)
	if f == nil {
		return
	}
	g.version = cmp.Or(f.ThanosVersion, g.version)
	described := fleet.Providers(f.CachesOf(cluster))
	g.generate(described, func(path string) place { return placeOf(r, f, cluster, path) })
	g.forget(described)
}

// place is an object, and the path in it below which something is described.
type place struct {
	object *krm.Object
	path   string
}

// placeOf tells whether a file of a cluster is its own or the fleet's, and where
// that is written.
func placeOf(r *krm.Run, f *fleet.Fleet, cluster *fleet.Cluster, path string) place {
	main := place{r.LocalConfigs(fleet.Kind)[0], "spec"}
	own := false
	for _, p := range fleet.Providers(cluster.Caches, cluster.Tracing) {
		own = own || p.Path == path
	}
	if !own {
		return main
	}
	for _, o := range r.LocalConfigs(fleet.ClusterKind) {
		if o.FirstName() == cluster.Name {
			return place{o, "spec"}
		}
	}
	for i, name := range f.ClusterNames() {
		if name == cluster.Name {
			main.path = problem.Index("spec.clusters", i)
		}
	}
	return main
}
