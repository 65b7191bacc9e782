package fleet

import (
	"cmp"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Caches are those that Thanos configures by a file.
type Caches struct {
	// Index cache of stores (--index-cache.config-file).
	Index *IndexCache `yaml:"index,omitempty"`
	// Caching bucket of stores (--store.caching-bucket.config-file).
	Bucket *CachingBucket `yaml:"bucket,omitempty"`
	// Response cache of query-frontends for range queries (--query-range.response-cache-config-file).
	QueryRange *Provider `yaml:"queryRange,omitempty"`
	// Response cache of query-frontends for labels and series (--labels.response-cache-config-file).
	Labels *Provider `yaml:"labels,omitempty"`
}

// Tracing is where Thanos components send their spans (--tracing.config-file).
type Tracing = Provider

// Provider is one of Thanos' files that name a provider by type, in upstream's own
// keys.
type Provider struct {
	// Type as upstream spells it, for instance MEMCACHED or OTLP.
	Type string `yaml:"type,omitempty"`
	// The type's own configuration, with upstream's keys and no secret in it.
	Config yaml.Node `yaml:"config,omitempty"`
	// How to log in, where that takes a secret.
	Credentials ProviderCredentials `yaml:"credentials,omitempty"`
	// Say true in a cluster that goes without what the fleet has.
	Disabled bool `yaml:"disabled,omitempty"`
}

// ProviderCredentials says where the secrets of a configuration come from.
type ProviderCredentials struct {
	// Keys of an existing Secret, handed to the reader as environment variables that Thanos substitutes.
	SecretRef *SecretRef `yaml:"secretRef,omitempty"`
}

// IndexCache is the index cache of stores.
type IndexCache struct {
	Provider          `yaml:",inline"`
	IndexCacheOptions `yaml:",inline"`
}

// IndexCacheOptions are the keys beside type and config.
type IndexCacheOptions struct {
	// What is cached: Postings, Series, ExpandedPostings. Default: all.
	EnabledItems []string `yaml:"enabled_items,omitempty"`
	// How long items stay in MEMCACHED or REDIS, for instance 24h. Default: 24h.
	TTL string `yaml:"ttl,omitempty"`
}

// CachingBucket is the caching bucket of stores.
type CachingBucket struct {
	Provider             `yaml:",inline"`
	CachingBucketOptions `yaml:",inline"`
}

// CachingBucketOptions are the keys beside type and config.
type CachingBucketOptions struct {
	// Bytes of the unit in which chunks are cached. Default: 16000.
	ChunkSubrangeSize *int `yaml:"chunk_subrange_size,omitempty"`
	// Requests to the bucket for one read of chunks; 0 is no limit. Default: 3.
	MaxChunksGetRangeRequests *int `yaml:"max_chunks_get_range_requests,omitempty"`
	// Greatest metadata file that is cached, for instance 1MiB. Default: 1MiB.
	MetafileMaxSize string `yaml:"metafile_max_size,omitempty"`
	// How long the sizes of chunk files stay. Default: 24h.
	ChunkObjectAttrsTTL string `yaml:"chunk_object_attrs_ttl,omitempty"`
	// How long parts of chunk files stay. Default: 24h.
	ChunkSubrangeTTL string `yaml:"chunk_subrange_ttl,omitempty"`
	// How long the list of blocks stays. Default: 5m.
	BlocksIterTTL string `yaml:"blocks_iter_ttl,omitempty"`
	// How long it is remembered that a metadata file exists. Default: 2h.
	MetafileExistsTTL string `yaml:"metafile_exists_ttl,omitempty"`
	// How long it is remembered that a metadata file does not exist. Default: 15m.
	MetafileDoesntExistTTL string `yaml:"metafile_doesnt_exist_ttl,omitempty"`
	// How long metadata files stay. Default: 24h.
	MetafileContentTTL string `yaml:"metafile_content_ttl,omitempty"`
}

// NamedProvider is one file of a cluster.
type NamedProvider struct {
	// Path of the field below the spec that holds it, for instance caches.index.
	Path string
	*Provider
	// Options are the keys beside type and config, as a struct with yaml tags; nil for none.
	Options any
}

// Providers returns the files that are given, in a fixed order.
func Providers(c Caches, tracing *Tracing) []NamedProvider {
	var found []NamedProvider
	if c.Index != nil {
		found = append(found, NamedProvider{"caches.index", &c.Index.Provider, c.Index.IndexCacheOptions})
	}
	if c.Bucket != nil {
		found = append(found, NamedProvider{"caches.bucket", &c.Bucket.Provider, c.Bucket.CachingBucketOptions})
	}
	for _, p := range []NamedProvider{{"caches.queryRange", c.QueryRange, nil}, {"caches.labels", c.Labels, nil}, {"tracing", tracing, nil}} {
		if p.Provider != nil {
			found = append(found, p)
		}
	}
	return found
}

// CachesOf returns a cluster's caches and tracing: its own, and the fleet's for
// those that it has none of.
func (f *Fleet) CachesOf(c *Cluster) (Caches, *Tracing) {
	return Caches{
		Index:      cmp.Or(c.Caches.Index, f.Caches.Index),
		Bucket:     cmp.Or(c.Caches.Bucket, f.Caches.Bucket),
		QueryRange: cmp.Or(c.Caches.QueryRange, f.Caches.QueryRange),
		Labels:     cmp.Or(c.Caches.Labels, f.Caches.Labels),
	}, cmp.Or(c.Tracing, f.Tracing)
}

// CheckForm returns what is wrong with a file before its configuration is looked at.
func (p NamedProvider) CheckForm() []problem.Problem {
	set := p.Type != "" || p.Config.Kind != 0 || p.Credentials.SecretRef != nil || p.Options != nil && !reflect.ValueOf(p.Options).IsZero()
	switch {
	case p.Disabled && set:
		return []problem.Problem{problem.New("disabled", "keep one of the two", "excludes every other field")}
	case p.Disabled:
		return nil
	case p.Type == "":
		return []problem.Problem{problem.New("type", "write the type, or disabled: true in a cluster that goes without", "missing")}
	}
	return problem.Under("credentials", p.Credentials.SecretRef.check())
}

// checkForms reports what is wrong with the files of the fleet, or of a cluster.
func (l *loader) checkForms(source int, path string, c Caches, tracing *Tracing) {
	for _, p := range Providers(c, tracing) {
		for _, found := range problem.Under(problem.Join(path, p.Path), p.CheckForm()) {
			l.fault(source, found.Path, found.Remedy, "%s", found.Message)
		}
	}
}
