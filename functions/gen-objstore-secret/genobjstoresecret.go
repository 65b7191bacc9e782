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
	"cmp"
	_ "embed"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
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
	// Secret that is written for readers that name none.
	Secret SecretKey `yaml:"secret,omitempty"`
}

// SecretKey names a key of a Secret.
type SecretKey struct {
	// Name of the Secret. Default: thanos-objstore.
	Name string `yaml:"name,omitempty"`
	// Key in the Secret, and the name of the file. Default: objstore.yml.
	Key string `yaml:"key,omitempty"`
}

// Default fills the fields that were left out.
func (c *Config) Default() {
	c.Secret.Name = cmp.Or(c.Secret.Name, "thanos-objstore")
	c.Secret.Key = cmp.Or(c.Secret.Key, "objstore.yml")
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	if (c.Cluster == "") == (c.ObjectStore == nil) {
		return []problem.Problem{problem.New("cluster", "give exactly one", "want either cluster or objectStore")}
	}
	if c.ObjectStore != nil {
		return problem.Under("objectStore", c.ObjectStore.CheckForm())
	}
	return nil
}

// bucket is an object store with the place where it is described.
type bucket struct {
	*fleet.ObjectStore
	at   *krm.Object
	path string
}

// Transform writes the Secrets and wires the readers.
func (c *Config) Transform(r *krm.Run) {
	b, ok := c.bucket(r)
	g := generator{Config: c, Run: r, bucket: b}
	if !ok {
		g.needBucket()
		return
	}
	content, ok := g.render()
	if !ok {
		return
	}
	readers := g.readers()
	g.checkKeys(readers)
	for _, reader := range readers {
		g.write(reader, content)
		g.setEnv(reader)
		g.identify(reader, content.identity)
		g.checkFiles(reader, content.files)
		reader.annotatePods(checksumAnnotation, content.checksum)
	}
}

// bucket returns the cluster's bucket. It is false when there is none.
func (c *Config) bucket(r *krm.Run) (bucket, bool) {
	if c.ObjectStore != nil {
		return bucket{c.ObjectStore, r.Config(), "spec.objectStore"}, true
	}
	f, cluster := inventory.Cluster(r, c.Cluster)
	if f == nil || cluster.ObjectStore == "" {
		return bucket{}, false
	}
	for i := range f.ObjectStores {
		if f.ObjectStores[i].Name == cluster.ObjectStore {
			return bucket{&f.ObjectStores[i], r.LocalConfigs(fleet.Kind)[0], problem.Index("spec.objectStores", i)}, true
		}
	}
	return bucket{}, false
}
