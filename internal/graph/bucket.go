package graph

import (
	"cmp"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// onBucket is what each component does with the bucket that it is given.
var onBucket = map[thanos.Component]Relation{
	thanos.Sidecar: Uploads, thanos.Receive: Uploads, thanos.Rule: Uploads,
	thanos.Store: Reads, thanos.Tools: Reads, thanos.Compact: Compacts,
}

func (c *cluster) connectBucket(n *node, container *krm.Container) {
	relation, uses := onBucket[container.Component()]
	if text := c.text(container, "--objstore.config"); uses && text != "" {
		c.useBucket(n, relation, text)
	}
}

// connectOperatedBucket draws the bucket of a sidecar or ruler of prometheus-operator.
func (c *cluster) connectOperatedBucket(n *node) {
	for _, section := range [][]string{{"spec", "thanos"}, {"spec"}} {
		if text := c.secretKey(n.object, append(section, "objectStorageConfig")...); text != "" {
			c.useBucket(n, Uploads, text)
		}
	}
}

// objstore is what is drawn of an object storage configuration (thanos-io/objstore,
// client/factory.go). Providers name the bucket in different keys, and none of
// those that are read here is a secret.
type objstore struct {
	Type   string `yaml:"type"`
	Prefix string `yaml:"prefix"`
	Config struct {
		Bucket        string `yaml:"bucket"`
		Container     string `yaml:"container"`
		ContainerName string `yaml:"container_name"`
		Directory     string `yaml:"directory"`
		Endpoint      string `yaml:"endpoint"`
		Region        string `yaml:"region"`
		Account       string `yaml:"storage_account"`
	} `yaml:"config"`
}

func (c *cluster) useBucket(n *node, relation Relation, text string) {
	var o objstore
	if yaml.Unmarshal([]byte(text), &o) != nil {
		return
	}
	name := cmp.Or(o.Config.Bucket, o.Config.Container, o.Config.ContainerName, o.Config.Directory)
	place := cmp.Or(o.Config.Region, o.Config.Account, o.Config.Endpoint)
	kind := strings.ToUpper(o.Type)
	parts := []string{"bucket", kind, o.Config.Endpoint, o.Config.Region, o.Config.Account, name, o.Prefix}
	if kind == "FILESYSTEM" {
		parts = append(parts, c.id) // a folder is another one in each cluster
	}
	drawn := Node{ID: strings.Join(parts, "/"), Kind: Bucket, Title: name, Lines: []string{strings.TrimSpace(kind + " " + place)}}
	if o.Prefix != "" {
		drawn.Lines = append(drawn.Lines, fmt.Sprintf("folder %s", o.Prefix))
	}
	c.edge(Edge{From: n.ID, To: c.outside(drawn), Relation: relation})
}
