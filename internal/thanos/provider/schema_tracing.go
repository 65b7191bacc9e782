package provider

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// tracers are the types of Thanos' pkg/tracing/client/factory.go.
var tracers = []provider{
	otlp, jaeger, googleCloud("GOOGLE_CLOUD", "v0.26.0"), googleCloud("STACKDRIVER", ""), elasticAPM, lightstep,
}

// otlp is pkg/tracing/otlp. It reads sampler_type in any case, and takes an
// unknown one, or a sampler_param that is no number, for "sample everything".
var otlp = provider{
	name: "OTLP",
	keys: []key{
		{name: "client_type", oneOf: []string{"grpc", "http"}},
		{name: "service_name", since: "v0.32.0"},
		{name: "resource_attributes", kind: textMap, since: "v0.36.0"},
		{name: "reconnection_period", kind: goDuration},
		{name: "compression", oneOf: []string{"gzip"}},
		{name: "insecure", kind: boolean},
		{name: "endpoint", shape: hostPort},
		{name: "url_path", shape: absolutePath},
		{name: "timeout", kind: goDuration},
		{name: "retry_config", kind: section, keys: []key{
			{name: "retry_enabled", kind: boolean},
			{name: "retry_initial_interval", kind: goDuration},
			{name: "retry_max_interval", kind: goDuration},
			{name: "retry_max_elapsed_time", kind: goDuration},
		}},
		{name: "headers", kind: textMap, secretItem: isSecretHeader},
		{name: "tls_config", kind: section, keys: []key{
			{name: "ca_file", file: true},
			{name: "cert_file", file: true},
			{name: "key_file", file: true},
			{name: "server_name"},
			{name: "insecure_skip_verify", kind: boolean},
		}},
		{name: "sampler_type", anyCase: true, since: "v0.32.0", oneOf: []string{
			"alwayssample", "neversample", "traceidratiobased",
			"parentbasedalwayssample", "parentbasedneversample", "parentbasedtraceidratiobased",
		}},
		{name: "sampler_param", shape: ratio, since: "v0.32.0"},
	},
	rules: slices.Concat(clientCertificate, []rule{
		required("client_type", "endpoint"),
		{when: []condition{is("client_type", "http")}, forbid: []string{"reconnection_period"}, why: "has no effect with client_type: http"},
		{when: []condition{is("client_type", "grpc")}, forbid: []string{"url_path"}, why: "has no effect with client_type: grpc"},
		{
			when:   []condition{is("insecure", "true")},
			forbid: []string{"tls_config.ca_file", "tls_config.cert_file", "tls_config.key_file", "tls_config.server_name", "tls_config.insecure_skip_verify"},
			why:    "has no effect with insecure: true",
		},
		{
			// config_yaml.go makes a RetryConfig whose Enabled nobody sets, in place of
			// OpenTelemetry's default, which retries.
			forbid: []string{"retry_config.retry_enabled"},
			why:    "turns retries off: upstream forgets to pass it on (pkg/tracing/otlp/config_yaml.go), and retries without it",
		},
		withoutEffect("without retry_config.retry_enabled, which turns retries off",
			"retry_config.retry_initial_interval", "retry_config.retry_max_interval", "retry_config.retry_max_elapsed_time"),
		{
			when: []condition{is("sampler_type", "traceidratiobased", "parentbasedtraceidratiobased")},
			need: []string{"sampler_param"}, why: "without it sampler_type samples everything",
		},
		{
			when:   []condition{isNot("sampler_type", "traceidratiobased", "parentbasedtraceidratiobased")},
			forbid: []string{"sampler_param"}, why: "has no effect with this sampler_type",
		},
	}),
	since: "v0.29.0",
}

// jaeger is pkg/tracing/jaeger. Without endpoint and agent it sends to the
// agent on localhost.
var jaeger = provider{
	name: "JAEGER",
	keys: []key{
		{name: "service_name"},
		{name: "disabled", kind: boolean},
		{name: "rpc_metrics", kind: boolean},
		{name: "tags", shape: tagPairs},
		{name: "sampler_type", oneOf: []string{"remote", "probabilistic", "const", "ratelimiting"}},
		{name: "sampler_param", kind: number},
		{name: "sampler_manager_host_port"},
		{name: "sampler_max_operations", kind: integer},
		{name: "sampler_refresh_interval", kind: goDuration},
		{name: "sampler_parent_config", since: "v0.29.0", kind: section, keys: []key{
			{name: "local_parent_sampled", kind: boolean},
			{name: "remote_parent_sampled", kind: boolean},
		}},
		{name: "sampling_server_url", since: "v0.29.0", shape: fullURL},
		{name: "operation_name_late_binding", since: "v0.29.0", kind: boolean},
		{name: "initial_sampler_rate", since: "v0.29.0", kind: number, high: 1},
		{name: "reporter_max_queue_size", kind: integer},
		{name: "reporter_flush_interval", kind: goDuration},
		{name: "reporter_log_spans", kind: boolean},
		{name: "reporter_disable_attempt_reconnecting", since: "v0.29.0", kind: boolean},
		{name: "reporter_attempt_reconnect_interval", since: "v0.29.0", kind: goDuration},
		{name: "endpoint", shape: fullURL},
		{name: "user"},
		{name: "password", secret: whole},
		{name: "agent_host"},
		{name: "agent_port", kind: integer, high: 65535},
		{name: "traceid_128bit", since: "v0.25.0", kind: boolean},
	},
	rules: []rule{
		withoutEffect("since v0.29 (thanos#5411)", "disabled", "rpc_metrics", "traceid_128bit"),
		withoutEffect("in v0.42.4: nothing reads it (pkg/tracing/jaeger)", "sampler_manager_host_port"),
		withoutEffect("in v0.42.4: it is read where nothing reconnects (pkg/tracing/jaeger/config_yaml.go)", "reporter_attempt_reconnect_interval"),
		{
			forbid: []string{"reporter_log_spans"},
			why:    "hands on a logger that is nil, and upstream panics when the agent is not there (pkg/tracing/jaeger/config_yaml.go)",
		},
		{when: []condition{set("agent_host")}, need: []string{"agent_port"}, why: "without it upstream ignores agent_host"},
		{when: []condition{set("agent_port")}, need: []string{"agent_host"}, why: "without it upstream ignores agent_port"},
		{
			when: []condition{set("endpoint")}, why: "has no effect with endpoint",
			forbid: []string{"agent_host", "agent_port", "reporter_disable_attempt_reconnecting"},
		},
		{when: []condition{unset("endpoint")}, forbid: []string{"user", "password"}, why: "has no effect without endpoint"},
		{
			when: []condition{is("sampler_type", "const", "probabilistic"), absent("sampler_param")}, need: []string{"sampler_param"},
			why: "without it sampler_type samples nothing", remedy: "set config.sampler_param, 1 for everything",
		},
	},
}

// googleCloud is pkg/tracing/google_cloud, under its name and its old one.
func googleCloud(name, since string) provider {
	return provider{
		name: name,
		keys: []key{
			{name: "service_name"},
			{name: "project_id"},
			{name: "sample_factor", kind: integer},
		},
		rules: []rule{{when: []condition{absent("sample_factor")}, need: []string{"sample_factor"}, why: "without it nothing is sampled", remedy: "set config.sample_factor: one trace in so many"}},
		since: since,
	}
}

// elasticAPM is pkg/tracing/elasticapm; where to send it to comes from ELASTIC_APM_
// variables, which go.elastic.co/apm reads.
var elasticAPM = provider{
	name: "ELASTIC_APM",
	keys: []key{
		{name: "service_name"},
		{name: "service_version"},
		{name: "service_environment"},
		{name: "sample_rate", kind: number, high: 1},
	},
	rules: []rule{{when: []condition{absent("sample_rate")}, need: []string{"sample_rate"}, why: "without it nothing is sampled", remedy: "set config.sample_rate, 1 for everything"}},
	since: "v0.8.0",
}

// lightstep is pkg/tracing/lightstep, and Endpoint of lightstep-tracer-go.
var lightstep = provider{
	name: "LIGHTSTEP",
	keys: []key{
		{name: "access_token", secret: whole},
		{name: "collector", kind: section, keys: []key{
			{name: "scheme", oneOf: []string{"http", "https"}},
			{name: "host", shape: hostOnly},
			{name: "port", kind: integer, high: 65535},
			{name: "plaintext", kind: boolean},
			{name: "custom_ca_cert_file", file: true},
		}},
		{name: "tags", shape: tagPairs, since: "v0.21.0"},
	},
	rules: []rule{required("access_token")},
	since: "v0.9.0",
}

// clientCertificate wants both halves of tls_config's client certificate.
var clientCertificate = []rule{
	{when: []condition{set("tls_config.cert_file")}, need: []string{"tls_config.key_file"}, why: "cert_file is set without it"},
	{when: []condition{set("tls_config.key_file")}, need: []string{"tls_config.cert_file"}, why: "key_file is set without it"},
}

// isSecretHeader tells the headers that log in: Authorization, and those that
// vendors of tracing call by a token, a key or a secret.
func isSecretHeader(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"authorization", "token", "key", "secret", "password", "cookie", "x-honeycomb-team"},
		func(word string) bool { return strings.Contains(name, word) })
}

// absolutePath wants what otlptracehttp puts behind the endpoint.
func absolutePath(value string) (message, remedy string) {
	if u, err := url.Parse(value); err != nil || !strings.HasPrefix(value, "/") || u.RawQuery != "" {
		return "not the path of a URL", "write it as in /v1/traces"
	}
	return "", ""
}

// ratio wants a number between 0 and 1, in quotes because upstream's field is a string.
func ratio(value string) (message, remedy string) {
	if n, err := strconv.ParseFloat(value, 64); err != nil || !(n >= 0 && n <= 1) {
		return "not a number from 0 to 1", `write it as in "0.1"`
	}
	return "", ""
}

// tagPairs wants key=value, separated by commas: JAEGER drops others in silence,
// and LIGHTSTEP panics on them. ${NAME:default} is upstream's own substitution,
// which panics without the colon.
func tagPairs(value string) (message, remedy string) {
	for pair := range strings.SplitSeq(value, ",") {
		name, tag, found := strings.Cut(pair, "=")
		tag = strings.TrimSpace(tag)
		if !found || strings.TrimSpace(name) == "" {
			return "not pairs of key=value", "write it as in region=eu,team=metrics"
		}
		if strings.HasPrefix(tag, "${") && strings.HasSuffix(tag, "}") && !strings.Contains(tag, ":") {
			return "${NAME} without a default, on which upstream panics", "write ${NAME:} or ${NAME:default}"
		}
	}
	return "", ""
}
