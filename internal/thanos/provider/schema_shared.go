package provider

import (
	"math"
	"slices"
)

// providers lists every type of client/factory.go.
var providers = []provider{
	s3, gcs, azure, swift, cos, aliyunoss, bos, filesystem, oci, obs,
}

// transportKeys are the keys that every http_config has (exthttp/transport.go).
var transportKeys = []key{
	{name: "idle_conn_timeout", kind: duration},
	{name: "response_header_timeout", kind: duration},
	{name: "insecure_skip_verify", kind: boolean},
	{name: "tls_handshake_timeout", kind: duration},
	{name: "expect_continue_timeout", kind: duration},
	{name: "max_idle_conns", kind: integer},
	{name: "max_idle_conns_per_host", kind: integer},
	{name: "max_conns_per_host", kind: integer},
}

// httpConfig is the http_config of all types that share exthttp.
var httpConfig = key{name: "http_config", kind: section, keys: slices.Concat(transportKeys, []key{
	{name: "tls_config", kind: section, keys: []key{
		{name: "ca_file", file: true},
		{name: "cert_file", file: true},
		{name: "key_file", file: true},
		{name: "server_name"},
		{name: "insecure_skip_verify", kind: boolean},
	}},
	// Accepted, but DefaultTransport never passes it on; upstream's own
	// examples set it to false, so it is no problem here.
	{name: "disable_compression", kind: boolean},
})}

// ociHTTPConfig is OCI's own http_config (providers/oci/oci.go): no tls_config,
// and a timeout that time.ParseDuration reads.
var ociHTTPConfig = key{name: "http_config", kind: section, keys: slices.Concat(transportKeys, []key{
	{name: "disable_compression", kind: boolean},
	{name: "client_timeout", kind: goDuration},
})}

// tlsRules hold for every type with httpConfig (exthttp/tlsconfig.go, transport.go).
var tlsRules = []rule{
	{
		when: []condition{set("http_config.tls_config.cert_file")}, need: []string{"http_config.tls_config.key_file"},
		why: "cert_file is set without it",
	},
	{
		when: []condition{set("http_config.tls_config.key_file")}, need: []string{"http_config.tls_config.cert_file"},
		why: "key_file is set without it",
	},
	{
		forbid: []string{"http_config.tls_config.insecure_skip_verify"},
		why:    "has no effect: upstream overwrites it with http_config.insecure_skip_verify",
		remedy: "set config.http_config.insecure_skip_verify instead",
	},
}

// maxInt32 bounds the keys that upstream keeps in an int32.
const maxInt32 = math.MaxInt32

// required demands keys without any condition.
func required(paths ...string) rule { return rule{need: paths} }

// identityKeyless is a login that needs no key at all in the configuration.
var identityKeyless = &keyless{}
