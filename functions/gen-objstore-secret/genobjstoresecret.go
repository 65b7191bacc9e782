// Package genobjstoresecret writes the object storage configuration of a
// cluster's bucket, once for each Secret that a component reads it from, and
// wires the components that read none yet.
//
// The bucket is described once, without any secret in it; how readers log in is
// said beside it: by who they are, by a Secret that exists, by a secret manager,
// or by a decrypted Secret among the input. A second run finds its own Secrets,
// flags and annotations and changes nothing.
package genobjstoresecret

import (
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Name of the function.
const Name = "gen-objstore-secret"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "GenObjstoreSecret",
	Summary: "Writes the object storage configuration from one bucket definition and wires its readers.",
	New:     func() krm.Function { return &Config{} },
}

// Config is the spec of a GenObjstoreSecret object.
type Config struct {
	// Cluster of the Fleet whose object store is used. Leave it out to describe the bucket here.
	Cluster string `yaml:"cluster,omitempty"`
	// The bucket, where no Fleet describes it.
	ObjectStore *fleet.ObjectStore `yaml:"objectStore,omitempty"`
	// Secret that is written for readers that name none; it wins over those that the bucket names.
	Secret fleet.SecretKey `yaml:"secret,omitempty"`
	// What one object store's gateway, block viewer or compactor has of its own, where a cluster runs one of each of several: its size, for instance.
	Patches []Patch `yaml:"patches,omitempty"`
}

// Default fills nothing: what is left out of secret, the bucket may say.
// Needs of the configuration.
func (Config) Needs() limits.Needs {
	return limits.Needs{Fields: []string{"cluster", "objectStore"}, Exclusive: true}
}

func (c *Config) Default() {}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	problems := problem.Under("secret", c.Secret.Check())
	for i, p := range c.Patches {
		if p.ObjectStore == "" || p.Kind == "" || p.Name == "" || p.Patch.Kind != yaml.MappingNode {
			problems = append(problems, problem.New(problem.Index("patches", i), "give all four: objectStore, kind and name of what it is made of, and the fields under patch", "objectStore, kind, name or patch is missing"))
		}
	}
	if (c.Cluster == "") == (c.ObjectStore == nil) {
		return append(problems, problem.New("cluster", "give exactly one", "want either cluster or objectStore"))
	}
	if c.ObjectStore != nil {
		problems = append(problems, problem.Under("objectStore", c.ObjectStore.CheckForm())...)
	}
	return problems
}

// users are the components that use a bucket.
var users = []thanos.Component{thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule, thanos.Compact, thanos.Tools}

// Edits returns what the function writes something into.
func (c *Config) Edits() []thanos.Component { return users }

// Transform makes one reader for each bucket, writes the Secrets and wires the readers.
func (c *Config) Transform(r *krm.Run) {
	all, ok := c.generators(r)
	if !ok {
		return
	}
	var readers []*reader
	for _, g := range all {
		found, ok := g.prepare()
		if !ok {
			return
		}
		readers = append(readers, found...)
	}
	checkShared(r, readers)
	for _, reader := range readers {
		reader.g.wire(reader)
	}
	if len(all) > 0 {
		all[0].warnStaleKeys(readers)
	}
}

// prepare makes what the readers of the bucket get, and finds them.
func (g *generator) prepare() ([]*reader, bool) {
	var ok bool
	if g.content, ok = g.render(); !ok {
		return nil, false
	}
	readers := g.readers()
	for _, reader := range readers {
		g.leave(reader)
	}
	g.checkKeys(readers)
	return readers, true
}

func (g *generator) wire(r *reader) {
	g.identify(r, g.content.identity)
	if r.left {
		return
	}
	g.write(r, g.content)
	g.setEnv(r)
	r.annotatePods(checksumAnnotation, g.content.checksum)
}
