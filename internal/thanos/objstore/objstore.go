// Package objstore knows Thanos' object storage configuration: the file behind
// --objstore.config-file, its ten provider types, their keys, and what each
// type requires, excludes and keeps secret.
//
// The facts are those of thanos-io/objstore v0.0.0-20250804093838-71d60dfee488,
// which Thanos v0.42.4 pins: client/factory.go for the types, the Config
// structs of providers/* for the keys, their validate functions for the rules.
// They are tables (schema_*.go), read by one walk (check.go) and one rule
// evaluator (rule.go). The package is stricter than upstream on purpose: five
// providers (COS, ALIYUNOSS, BOS, FILESYSTEM, OCI) parse leniently, so a
// misspelt key goes unnoticed there until the bucket misbehaves, and every
// provider has keys that it accepts and does not obey.
//
// Nothing here performs I/O, and no message ever holds the value of a
// credential key.
package objstore

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Config is one bucket's configuration as the user wrote it.
type Config struct {
	// Type is the provider in any case, as upstream accepts it ("s3" is "S3").
	Type string
	// Prefix is the folder inside the bucket; empty for the bucket's root.
	Prefix string
	// Values holds the provider's own keys: a mapping node, or nil for none.
	Values *yaml.Node
}

// Problem is one thing wrong with a Config; its path is relative to the object
// store: "type", "prefix" or "config.http_config.idle_conn_timeout".
type Problem = problem.Problem

// Types returns the names of all provider types, upper-case and sorted.
func Types() []string {
	names := make([]string, 0, len(providers))
	for _, p := range providers {
		names = append(names, p.name)
	}
	slices.Sort(names)
	return names
}

// CredentialKeys returns the keys of a type that hold a secret, dotted when
// nested, sorted. It is empty for FILESYSTEM and for an unknown type.
//
// Paths to secrets are no secrets: sse_config.encryption_key of S3 and
// tls_config.key_file name files (providers/s3/s3.go reads the first with
// os.ReadFile), so they are not among them.
func CredentialKeys(typ string) []string {
	p := providerOf(typ)
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

// providerOf returns the provider of a type in any case, or nil. Upstream
// upper-cases the type (client/factory.go) but does not trim it.
func providerOf(typ string) *provider {
	for i := range providers {
		if providers[i].name == strings.ToUpper(typ) {
			return &providers[i]
		}
	}
	return nil
}
