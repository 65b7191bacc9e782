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
	_ "embed"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

//go:embed README.md
var readme string

// Name of the function.
const Name = "gen-objstore-secret"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "GenObjstoreSecret", README: readme,
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
}

// Default fills nothing: what is left out of secret, the bucket may say.
func (c *Config) Default() {}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	problems := problem.Under("secret", c.Secret.Check())
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

// Transform writes the Secrets and wires the readers.
func (c *Config) Transform(r *krm.Run) {
	b, ok := c.bucket(r)
	g := newGenerator(c, r, b)
	if !ok {
		return
	}
	content, ok := g.render()
	if !ok {
		return
	}
	readers := g.readers()
	for _, reader := range readers {
		g.leave(reader)
	}
	g.checkKeys(readers)
	for _, reader := range readers {
		g.identify(reader, content.identity)
		if reader.left {
			continue
		}
		g.write(reader, content)
		g.setEnv(reader)
		reader.annotatePods(checksumAnnotation, content.checksum)
	}
	g.warnStaleKeys(readers)
}

// bucket returns the cluster's bucket. It is false when there is none; then what
// was written for an earlier one goes.
func (c *Config) bucket(r *krm.Run) (bucket, bool) {
	if c.ObjectStore != nil {
		return bucket{ObjectStore: c.ObjectStore, at: r.Config(), path: "spec.objectStore"}, true
	}
	f, cluster := inventory.Cluster(r, c.Cluster)
	if f == nil {
		return bucket{}, false
	}
	if cluster.ObjectStore == "" {
		newGenerator(c, r, bucket{}).forget()
		return bucket{}, false
	}
	for i := range f.ObjectStores {
		if f.ObjectStores[i].Name == cluster.ObjectStore {
			return bucketOf(r, f, cluster, i), true
		}
	}
	return bucket{}, false
}
