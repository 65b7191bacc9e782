// Package provider knows the files in which Thanos is told, by type, what it
// depends on: {type: S3, config: {...}}. They are the object storage behind
// --objstore.config-file, the caches of stores and query-frontends, and tracing.
// It knows their types and keys, and what each requires, excludes and keeps secret.
//
// The facts are those of Thanos v0.42.4: for object storage of the
// thanos-io/objstore v0.0.0-20250804093838-71d60dfee488 that it pins
// (client/factory.go for the types, providers/* for keys and rules), for the
// others of its own packages, which cache.go and tracing.go name. They are tables,
// read by one walk (check.go) and one rule evaluator (rule.go). The package is
// stricter than upstream on purpose: most providers parse leniently, so a
// misspelt key goes unnoticed there until something misbehaves, and many have
// keys that they accept and do not obey.
//
// Nothing here performs I/O, and no message ever holds the value of a
// credential key.
package provider

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Format is one of the files that name a provider by type.
type Format int

// The formats, by the flag that names the file. The zero value is object storage.
const (
	ObjectStore   Format = iota // --objstore.config-file
	IndexCache                  // --index-cache.config-file
	CachingBucket               // --store.caching-bucket.config-file
	ResponseCache               // --query-range.response-cache-config-file, --labels.…
	Tracing                     // --tracing.config-file
)

// providers returns the tables of a format.
func (f Format) providers() []provider {
	return [...][]provider{providers, indexCaches, cachingBuckets, responseCaches, tracers}[f]
}

// Config is a file as the user wrote it.
type Config struct {
	Format Format
	// Type is the provider in any case, as upstream accepts it ("s3" is "S3").
	Type string
	// Prefix is the folder inside the bucket; empty for the bucket's root, and
	// for all but object storage.
	Prefix string
	// Values holds the provider's own keys: a mapping node, or nil for none.
	Values *yaml.Node
	// Options holds the keys beside type and config: a mapping node, or nil.
	Options *yaml.Node
}

// Problem is one thing wrong with a Config; its path is relative to the object
// store: "type", "prefix" or "config.http_config.idle_conn_timeout".
type Problem = problem.Problem

// Types returns the names of all provider types, upper-case and sorted.
func (f Format) Types() []string {
	var names []string
	for _, p := range f.providers() {
		names = append(names, p.name)
	}
	slices.Sort(names)
	return names
}

// CredentialKeys returns the keys of a type that hold a secret, dotted when
// nested, sorted. It is empty where there is none, and for an unknown type.
//
// Paths to secrets are no secrets: sse_config.encryption_key of S3 and
// tls_config.key_file name files (providers/s3/s3.go reads the first with
// os.ReadFile), so they are not among them.
func (f Format) CredentialKeys(typ string) []string {
	p := f.provider(typ)
	if p == nil {
		return nil
	}
	var paths []string
	p.each(func(path string, k key) {
		if k.secret != public {
			paths = append(paths, path)
		}
	})
	slices.Sort(paths)
	return paths
}

// provider returns the provider of a type in any case, or nil. Upstream
// upper-cases the type (client/factory.go) but does not trim it.
func (f Format) provider(typ string) *provider {
	all := f.providers()
	for i := range all {
		if all[i].name == strings.ToUpper(typ) {
			return &all[i]
		}
	}
	return nil
}

func (c Config) provider() *provider { return c.Format.provider(c.Type) }
