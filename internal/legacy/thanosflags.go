package legacy

import "strings"

// ThanosFlags are flags of Thanos that were renamed or removed, whatever component
// had them, with the first version that refuses to start with each (Thanos,
// CHANGELOG.md and cmd/thanos of every release). A name that ends in a dot
// stands for all that begin with it.
var ThanosFlags = []Flag{
	{"--cluster.", "v0.5.0", ""},
	{"--grpc-advertise-address", "v0.5.0", ""},
	{"--http-advertise-address", "v0.5.0", ""},
	{"--gcloudtrace.", "v0.6.0", ""},
	{"--sync-delay", "v0.4.0", "--consistency-delay"},
	{"--debug.disable-downsampling", "v0.7.0", "--downsampling.disable"},
	{"--experimental.enable-index-header", "v0.12.0", ""},
	{"--index.generate-missing-cache-file", "v0.14.0", ""},
	{"--store.disable-index-header", "v0.14.0", ""},
	{"--query-frontend.log_queries_longer_than", "v0.16.0", "--query-frontend.log-queries-longer-than"},
	{"--experimental.enable-index-cache-postings-compression", "v0.17.0", ""},
	{"--receive.connection-pool-size", "v0.24.0", ""},
	{"--receive.connection-pool-size-per-host", "v0.24.0", ""},
	{"--receive.tenant-limits.", "v0.29.0", ""},
	{"--receive.write-request-limits.", "v0.29.0", ""},
	{"--log.request.decision", "v0.33.0", ""},
	{"--query.default-tenant", "v0.33.0", "--query.default-tenant-id"},
	{"--exemplar", "v0.38.0", "--endpoint"},
	{"--metadata", "v0.38.0", "--endpoint"},
	{"--rule", "v0.38.0", "--endpoint"},
	{"--store", "v0.38.0", "--endpoint"},
	{"--target", "v0.38.0", "--endpoint"},
	{"--store-strict", "v0.38.0", "--endpoint-strict"},
}

// BucketFlags name buckets as Thanos before v0.2 took them.
var BucketFlags = []string{"--gcs.bucket", "--s3.bucket"}

// Given returns the flags in args that a flag of a table stands for, each once.
func (f Flag) Given(args []string) []string {
	var found []string
	for _, arg := range args {
		name, _, _ := strings.Cut(arg, "=")
		stands := strings.HasSuffix(f.Name, ".") && strings.HasPrefix(name, f.Name)
		if (name == f.Name || stands) && !contains(found, name) {
			found = append(found, name)
		}
	}
	return found
}
