package observe

import (
	"cmp"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Bucket is the object storage that a process is given.
type Bucket struct {
	Process *Process
	// ID says which bucket it is, whatever it is called: the provider, where it is and its
	// name, without the folder in it. Two processes with one ID use one bucket.
	ID string
	// Prefix is the folder in the bucket, "" for its root.
	Prefix string
	// Type is the provider in upper case, and Name the bucket's.
	Type, Name string
	// Endpoint and Region are those that are written, "" for none.
	Endpoint, Region string
	// Text is the configuration.
	Text Text
}

// Place tells blocks apart: those of one bucket and one folder, within one fleet. Fleets
// that are read together may be alternatives of each other. It is no text for people.
func (b Bucket) Place() string {
	return b.Process.Cluster().Group + "\x00" + b.ID + "\x00" + b.Prefix
}

// Bucket returns the object storage of a process; false where it has none, or where what
// it is cannot be read.
func (p *Process) Bucket() (Bucket, bool) {
	t, has := p.Config("--objstore.config")
	if !has || !t.Known {
		return Bucket{}, false
	}
	b, ok := readBucket(t.Text)
	if !ok {
		return Bucket{}, false
	}
	b.Process, b.Text = p, t
	if b.Type == "FILESYSTEM" {
		b.ID += "/" + p.Cluster().Group + "/" + p.Cluster().Name // a folder is another one in each cluster
	}
	return b, true
}

// objstore is what is read of an object storage configuration (thanos-io/objstore,
// client/factory.go). Providers name the bucket in different keys, and none of those that
// are read here is a secret.
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
		AppID         string `yaml:"app_id"`
		Namespace     string `yaml:"namespace"`
		Tenancy       string `yaml:"compartment_ocid"`
	} `yaml:"config"`
}

func readBucket(text string) (Bucket, bool) {
	var o objstore
	if yaml.Unmarshal([]byte(text), &o) != nil || o.Type == "" || HasVariable(o.Prefix) {
		return Bucket{}, false
	}
	c := o.Config
	b := Bucket{
		Type: strings.ToUpper(o.Type), Name: cmp.Or(c.Bucket, c.Container, c.ContainerName, c.Directory),
		Prefix: strings.Trim(path.Clean("/"+o.Prefix), "/"), Endpoint: c.Endpoint, Region: c.Region,
	}
	if b.Name == "" || HasVariable(b.Name) {
		return Bucket{}, false
	}
	where := strings.ToLower(c.Endpoint)
	switch b.Type {
	case "GCS":
		where = "" // names are unique in all the world
	case "AZURE":
		where = cmp.Or(c.Account, where)
	case "S3":
		if strings.HasSuffix(where, ".amazonaws.com") || where == "" {
			where = "aws" // the same bucket by any of its endpoints
		}
	}
	where = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(where, "https://"), "http://"), "/")
	b.ID = strings.Join([]string{b.Type, where, c.AppID, c.Namespace, b.Name}, "/")
	return b, true
}

// Use is what a process does with its bucket.
type Use string

// The uses.
const (
	Uploads  Use = "writes"
	Reads    Use = "reads"
	Compacts Use = "compacts"
	Views    Use = "views"
)

// Use returns what the component does with its bucket.
func (b Bucket) Use() Use {
	switch b.Process.Component {
	case thanos.Compact:
		return Compacts
	case thanos.Store:
		return Reads
	case thanos.Tools:
		return Views
	}
	return Uploads
}

// Buckets returns the buckets of all processes of all clusters.
func (f *Fleet) Buckets() []Bucket { return f.derived.buckets() }

func (f *Fleet) readBuckets() []Bucket {
	var found []Bucket
	for _, p := range f.Processes() {
		if b, has := p.Bucket(); has {
			found = append(found, b)
		}
	}
	return found
}
