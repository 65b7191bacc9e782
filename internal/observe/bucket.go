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
	// Endpoint, Region and Account are those that are written, "" for none; the account of
	// COS is its app_id.
	Endpoint, Region, Account string
	// IsLocal tells that what is called so is another bucket in each cluster: the storage
	// runs in the cluster, or is a folder.
	IsLocal bool
	// host is where it is, as the configuration says it in lower case.
	host string
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
	if p.bucket == nil { // no container runs it, such as a Prometheus of a file alone
		return Bucket{}, false
	}
	return p.bucket()
}

// Blocks tells the blocks apart that processes are given: by the place of their bucket, and
// where that cannot be read by the key of the Secret that it is read from, for those of a
// namespace that read one key have one bucket. A process of which neither is known has
// blocks of its own. It is no text for people.
func (p *Process) Blocks() string {
	if blocks, known := p.Cluster().fleet.derived.sharing().blocks[p]; known {
		return blocks
	}
	return p.readBlocks()
}

func (p *Process) readBlocks() string {
	if b, known := p.Bucket(); known {
		return b.Place()
	}
	own := p.Pods.Ref().String() + p.Path
	if source, known := p.ConfigSource("--objstore.config"); known {
		own = strings.Join([]string{source.Kind, source.Name, source.Key}, "\x00")
	}
	return strings.Join([]string{p.Cluster().Group, p.Cluster().Name, p.Namespace(), own}, "\x00")
}

// BucketAt is Bucket for another pair of flags: a replication has two.
func (p *Process) BucketAt(flag string) (Bucket, bool) {
	t, has := p.Config(flag)
	if !has || !t.Known {
		return Bucket{}, false
	}
	b, ok := readBucket(t.Text)
	if !ok {
		return Bucket{}, false
	}
	b.Process, b.Text = p, t
	if b.IsLocal {
		b.ID += "/" + p.local(b)
	}
	return b, true
}

// objstore is what is read of an object storage configuration (thanos-io/objstore,
// client/factory.go). Providers name the bucket, and where it is, in different keys.
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
		// Connection is a secret of which the account's name is read alone.
		Connection string `yaml:"storage_connection_string"`
		AppID      string `yaml:"app_id"`
		Tenancy    string `yaml:"tenancy_ocid"`
		AuthURL    string `yaml:"auth_url"`
		SwiftPlace string `yaml:"region_name"`
		Project    string `yaml:"project_name"`
		ProjectID  string `yaml:"project_id"`
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
		Prefix: strings.Trim(path.Clean("/"+o.Prefix), "/"), Endpoint: c.Endpoint, Region: c.Region, Account: cmp.Or(c.Account, c.AppID),
	}
	if b.Name == "" || HasVariable(b.Name) {
		return Bucket{}, false
	}
	where, known := o.place()
	if !known {
		return Bucket{}, false
	}
	b.host, b.IsLocal = where, o.isLocal(where)
	if b.IsLocal {
		where = ""
	}
	b.ID = strings.Join([]string{b.Type, where, b.Name}, "/")
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
	// Ignores is that of a router or a stateless ruler, which do nothing with a bucket.
	Ignores Use = "ignores"
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
	if !b.Process.Uploads() {
		return Ignores
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
