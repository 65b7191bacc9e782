package provider

import (
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
)

// indexCaches are the types of Thanos' pkg/store/cache/factory.go.
var indexCaches = []provider{
	{
		name: "IN-MEMORY", keys: inMemoryKeys, further: itemFits,
		options: []key{enabledItems},
	},
	{name: "MEMCACHED", keys: memcachedKeys, rules: memcachedRules, further: breakerTrips, options: remoteIndexOptions, since: "v0.10.0"},
	{name: "REDIS", keys: redisKeys, rules: redisRules, further: breakerTrips, options: remoteIndexOptions, since: "v0.25.0"},
}

// cachingBuckets are the types of Thanos' pkg/store/cache/caching_bucket_factory.go.
var cachingBuckets = []provider{
	{name: "IN-MEMORY", keys: inMemoryKeys, further: itemFits, options: cachingBucketOptions, since: "v0.19.0"},
	{name: "MEMCACHED", keys: memcachedKeys, rules: memcachedRules, further: breakerTrips, options: cachingBucketOptions},
	{name: "REDIS", keys: redisKeys, rules: redisRules, further: breakerTrips, options: cachingBucketOptions, since: "v0.25.0"},
	groupcache,
}

// responseCaches are the types of Thanos' pkg/queryfrontend/config.go, which
// hands a part of the keys to Cortex' clients (internal/cortex/chunk/cache).
var responseCaches = []provider{
	{
		name: "IN-MEMORY",
		keys: []key{
			{name: "max_size", shape: humanSize},
			{name: "max_size_items", kind: integer},
			{name: "validity", kind: goDuration},
		},
		rules: []rule{{
			when: []condition{unset("max_size"), unset("max_size_items")}, need: []string{"max_size"},
			why: "without max_size and max_size_items upstream makes no cache, and only logs that",
		}},
	},
	{
		name: "MEMCACHED", strict: "v0.16.0", keys: slices.Concat(memcachedKeys, []key{expiration}),
		rules: slices.Concat(memcachedRules, []rule{withoutEffect("in a response cache",
			"set_async_circuit_breaker_config.enabled")}),
	},
	{
		name: "REDIS", strict: "v0.25.0",
		// Until then the flag reached nobody, and passwords went out in plain text
		// (thanos#7674, pkg/queryfrontend/config.go).
		keys: slices.Concat(obeyed("tls_enabled", "v0.37.1", redisKeys), []key{expiration}),
		rules: slices.Concat(redisRules, []rule{withoutEffect("in a response cache",
			"prefix", "dial_timeout", "write_timeout", "max_get_multi_concurrency", "get_multi_batch_size",
			"cache_size", "max_async_buffer_size", "max_async_concurrency", "set_async_circuit_breaker_config.enabled",
			"tls_config.ca_file", "tls_config.cert_file", "tls_config.key_file", "tls_config.server_name", "tls_config.min_version")}),
		since: "v0.25.0",
	},
}

var expiration = key{name: "expiration", kind: goDuration}

// enabledItems are the items of an index cache (pkg/store/cache/cache.go).
var enabledItems = key{name: "enabled_items", kind: list, oneOf: []string{"Postings", "Series", "ExpandedPostings"}, since: "v0.33.0"}

var remoteIndexOptions = []key{enabledItems, {name: "ttl", kind: goDuration, since: "v0.33.0"}}

var cachingBucketOptions = []key{
	{name: "chunk_subrange_size", kind: integer, positive: true},
	{name: "max_chunks_get_range_requests", kind: integer},
	{name: "metafile_max_size", kind: size},
	{name: "chunk_object_attrs_ttl", kind: goDuration, since: "v0.14.0"},
	{name: "chunk_subrange_ttl", kind: goDuration},
	{name: "blocks_iter_ttl", kind: goDuration},
	{name: "metafile_exists_ttl", kind: goDuration},
	{name: "metafile_doesnt_exist_ttl", kind: goDuration},
	{name: "metafile_content_ttl", kind: goDuration},
}

// inMemoryKeys are those of pkg/store/cache/inmemory.go and pkg/cache/inmemory.go.
var inMemoryKeys = []key{
	{name: "max_size", kind: size},
	{name: "max_item_size", kind: size},
}

// circuitBreaker is CircuitBreakerConfig of pkg/cacheutil/cacheutil.go.
var circuitBreaker = key{name: "set_async_circuit_breaker_config", kind: section, since: "v0.35.0", keys: []key{
	{name: "enabled", kind: boolean},
	{name: "half_open_max_requests", kind: integer, high: math.MaxUint32},
	{name: "open_duration", kind: goDuration},
	{name: "min_requests", kind: integer, high: math.MaxUint32},
	{name: "consecutive_failures", kind: integer, high: math.MaxUint32},
	{name: "failure_percent", kind: number, high: 1},
}}

// memcachedKeys are those of pkg/cacheutil/memcached_client.go.
var memcachedKeys = []key{
	{name: "addresses", kind: list, shape: memcachedAddress},
	{name: "timeout", kind: goDuration},
	{name: "max_idle_connections", kind: integer},
	{name: "max_async_concurrency", kind: integer, positive: true},
	{name: "max_async_buffer_size", kind: integer},
	{name: "max_get_multi_concurrency", kind: integer},
	{name: "max_item_size", kind: size, since: "v0.12.0"},
	{name: "max_get_multi_batch_size", kind: integer},
	{name: "dns_provider_update_interval", kind: goDuration, positive: true},
	{name: "auto_discovery", kind: boolean, since: "v0.23.0"},
	circuitBreaker,
}

var memcachedRules = []rule{required("addresses")}

// redisKeys are those of pkg/cacheutil/redis_client.go.
var redisKeys = []key{
	{name: "addr", shape: redisAddresses},
	{name: "prefix", since: "v0.42.0"},
	{name: "username"},
	{name: "password", secret: whole},
	{name: "db", kind: integer},
	{name: "dial_timeout", kind: goDuration},
	{name: "read_timeout", kind: goDuration},
	{name: "write_timeout", kind: goDuration},
	{name: "max_get_multi_concurrency", kind: integer},
	{name: "get_multi_batch_size", kind: integer},
	{name: "max_set_multi_concurrency", kind: integer},
	{name: "set_multi_batch_size", kind: integer},
	{name: "tls_enabled", kind: boolean, since: "v0.29.0"},
	{name: "tls_config", kind: section, since: "v0.29.0", keys: []key{
		{name: "ca_file", file: true},
		{name: "cert_file", file: true},
		{name: "key_file", file: true},
		{name: "server_name"},
		{name: "insecure_skip_verify", kind: boolean},
		{name: "min_version", oneOf: []string{"1.0", "1.1", "1.2", "1.3"}, since: "v0.42.0"},
	}},
	{name: "cache_size", kind: size, since: "v0.30.0"},
	{name: "master_name", since: "v0.31.0"},
	{name: "max_async_buffer_size", kind: integer, since: "v0.32.0"},
	{name: "max_async_concurrency", kind: integer, since: "v0.32.0"},
	circuitBreaker,
}

var redisRules = slices.Concat(clientCertificate, []rule{
	required("addr"),
	{
		when:   []condition{isNot("tls_enabled", "true")},
		forbid: []string{"tls_config.ca_file", "tls_config.cert_file", "tls_config.key_file", "tls_config.server_name", "tls_config.insecure_skip_verify", "tls_config.min_version"},
		why:    "has no effect without tls_enabled: true",
	},
})

// groupcache is pkg/cache/groupcache.go.
var groupcache = provider{
	name: "GROUPCACHE",
	keys: []key{
		{name: "peers", kind: list, shape: noTrailingSlash},
		{name: "self_url", shape: noTrailingSlash},
		{name: "max_size", kind: size},
		{name: "groupcache_group"},
		{name: "dns_sd_resolver", oneOf: []string{"golang", "miekgdns"}, fallback: "golang"},
		{name: "dns_interval", kind: goDuration, positive: true},
		{name: "timeout", kind: goDuration, since: "v0.26.0"},
	},
	rules:   []rule{required("self_url", "groupcache_group")},
	options: cachingBucketOptions, since: "v0.25.0",
}

// withoutEffect forbids keys that upstream reads and drops.
func withoutEffect(where string, paths ...string) rule {
	return rule{forbid: paths, why: "has no effect " + where}
}

// itemFits holds the greatest item against the size of the whole, which upstream
// refuses to be smaller; its defaults are 125MiB and 250MiB.
func itemFits(c *checker) {
	item, itemKnown := c.sizeOf("max_item_size", 125<<20)
	all, allKnown := c.sizeOf("max_size", 250<<20)
	if itemKnown && allKnown && item > all {
		c.report(c.entries["max_item_size"], "max_item_size",
			fmt.Sprintf("greater than max_size (%.0f bytes, %.0f in all; the defaults are 125MiB and 250MiB)", item, all),
			"set config.max_item_size to a part of config.max_size")
	}
}

// sizeOf returns the size at a path, or what upstream takes when it is not there.
func (c *checker) sizeOf(path string, fallback float64) (size float64, known bool) {
	value, known := c.literal(path)
	if c.entries[path] == nil {
		return fallback, true
	}
	return SizeOf(value), known
}

// breakerTrips wants an enabled circuit breaker to have something that trips it.
func breakerTrips(c *checker) {
	const at = "set_async_circuit_breaker_config."
	if enabled, known := c.literal(at + "enabled"); !known || !strings.EqualFold(enabled, "true") {
		return
	}
	for _, name := range []string{"consecutive_failures", "failure_percent"} {
		if e := c.entries[at+name]; e != nil && !e.faulty && isZero(e.kind, e.value) {
			c.report(e, at+name, "got 0, want more with enabled: true", "choose a greater value, or remove it and have upstream's default")
		}
	}
}

// lookups are the prefixes that ask DNS for the servers behind a name
// (docs/service-discovery.md).
var lookups = []string{"dns+", "dnssrv+", "dnssrvnoa+"}

// memcachedAddress wants host:port, or a name behind a DNS lookup. Only SRV
// records bring a port of their own.
func memcachedAddress(value string) (message, remedy string) {
	for _, prefix := range lookups[1:] {
		if name, found := strings.CutPrefix(value, prefix); found {
			if name == "" || strings.ContainsAny(name, "/ ,") {
				return "not a name behind " + prefix, "write it as in dnssrvnoa+_memcached._tcp.memcached.monitoring.svc"
			}
			return "", ""
		}
	}
	return hostPort(strings.TrimPrefix(value, lookups[0]))
}

// hostPort wants a host and a port.
func hostPort(value string) (message, remedy string) {
	host, port, err := net.SplitHostPort(value)
	if err != nil || host == "" || !isPort(port) || strings.ContainsAny(host, "/ ,@+") {
		return "not a host with a port", "write it as in cache.example.com:11211, without a scheme"
	}
	return "", ""
}

// redisAddresses wants hosts with ports, separated by commas.
func redisAddresses(value string) (message, remedy string) {
	for address := range strings.SplitSeq(value, ",") {
		if message, _ := hostPort(address); message != "" {
			return "not hosts with ports", "write it as in redis.example.com:6379, several with a comma and no blank between them"
		}
	}
	return "", ""
}

// noTrailingSlash wants what upstream does of a peer's URL, which its router
// would answer with a redirect.
func noTrailingSlash(value string) (message, remedy string) {
	for _, prefix := range lookups {
		value = strings.TrimPrefix(value, prefix)
	}
	if strings.HasSuffix(value, "/") {
		return "ends with a slash, which upstream refuses", "remove it"
	}
	return fullURL(value)
}
