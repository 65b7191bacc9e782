package thanos

import (
	"slices"
	"strings"
)

// marks are flags that one component has and no other program that is known, so
// that they tell it whatever its binary and its image are called. One that ends in
// a dot or a dash stands for all that begin so (Thanos v0.42.4, docs/components;
// Prometheus v3.13.5, docs/command-line; Alertmanager v0.33.0, cmd/alertmanager).
var marks = map[Component][]string{
	Compact: {
		"--block-viewer.global.", "--compact.blocks-fetch-concurrency", "--compact.cleanup-interval", "--compact.concurrency",
		"--compact.progress-interval", "--deduplication.replica-label", "--downsampling.disable", "--retention.resolution-",
	},
	Query: {
		"--endpoint-group", "--endpoint-group-strict", "--endpoint-strict", "--endpoint.sd-", "--grpc-client-tls-", "--query.auto-downsampling",
		"--query.conn-metric.label", "--query.metadata.default-time-range", "--query.partial-response", "--query.partition-label",
		"--query.promql-engine", "--query.replica-label", "--query.telemetry.", "--store.response-timeout", "--store.sd-",
		"--store.unhealthy-timeout",
	},
	QueryFrontend: {
		"--labels.response-cache-", "--labels.split-interval", "--query-frontend.compress-responses", "--query-frontend.downstream-tripper-",
		"--query-range.",
	},
	Receive: {
		"--receive.", "--remote-write.address", "--remote-write.client-tls-", "--remote-write.server-tls-", "--tsdb.out-of-order.",
		"--tsdb.too-far-in-future.",
	},
	Rule: {
		"--alert.label-drop", "--alert.query-template", "--alertmanagers.", "--eval-interval", "--grpc-query-endpoint",
		"--query.http-method", "--query.sd-", "--remote-write.config", "--remote-write.config-file", "--restore-ignored-label", "--rule-file",
	},
	Sidecar: {
		"--prometheus.get_config_", "--prometheus.http-client", "--prometheus.http-client-file", "--prometheus.ready_timeout",
		"--reloader.config-", "--reloader.rule-dir", "--reloader.watch-interval",
	},
	Store: {
		"--chunk-pool-size", "--index-cache-size", "--index-cache.", "--store.caching-bucket.",
		"--store.enable-", "--store.grpc.", "--store.index-header-", "--sync-block-duration",
	},
	Prometheus: {
		"--query.max-concurrency", "--query.max-samples", "--rules.alert.", "--rules.max-concurrent-evals", "--storage.agent.",
		"--storage.remote.", "--storage.tsdb.", "--web.console.", "--web.enable-otlp-receiver", "--web.enable-remote-write-receiver",
	},
	Alertmanager: {
		"--alerts.gc-interval", "--cluster.advertise-address", "--cluster.listen-address", "--cluster.peer", "--cluster.peer-timeout",
		"--cluster.reconnect-timeout", "--cluster.settle-timeout", "--data.maintenance-interval", "--data.retention", "--dispatch.start-delay",
		"--silences.",
	},
}

// lesser are flags that other programs have as well. They tell a component of
// Thanos beside its name.
var lesser = map[Component][]string{
	Compact: {"--block-sync-concurrency", "--consistency-delay", "--deduplication.", "--delete-delay"},
	// Not all that begin with --query.: the query services of tracing have others.
	Query: {
		"--deduplication.", "--query.active-query-path", "--query.default-", "--query.enforce-tenancy", "--query.lookback-delta", "--query.max-concurrent",
		"--query.mode", "--query.tenant", "--query.timeout", "--selector-label",
	},
	QueryFrontend: {"--query-frontend."},
	Receive:       {"--tsdb."},
	Rule:          {"--alert.", "--tsdb."},
	Sidecar:       {"--prometheus.", "--reloader.", "--shipper.", "--tsdb."},
	Store:         {"--block-sync-concurrency", "--store."},
	Tools:         {"bucket", "rules-check"},
}

// shared are flags of every component of Thanos.
var shared = []string{"--grpc-", "--http-address", "--http-grace-period", "--http.config", "--objstore.", "--request.logging-config", "--tracing.config"}

// prometheusFlags are how the flags of Prometheus begin. One of another program
// beside them tells that it is not Prometheus.
var prometheusFlags = []string{
	"--agent", "--alertmanager.", "--auto-", "--config.", "--enable-feature", "--export.", "--log.", "--query.", "--rules.", "--scrape.", "--storage.", "--web.",
}

// beside are the flags of Prometheus that tell it only beside --config.file.
var beside = []string{"--agent", "--query.lookback-delta", "--query.timeout", "--web.enable-admin-api", "--web.enable-lifecycle"}

// marked tells whether one of the arguments is a mark of a component. What is
// named may show less.
func marked(args []string, c Component, named bool) bool {
	known := marks[c]
	if named {
		known = slices.Concat(known, lesser[c], shared)
	}
	return slices.ContainsFunc(args, func(arg string) bool { return isOneOf(arg, known) })
}

// markedAs tells whether one of the arguments is a mark of a program.
func markedAs(args []string, p Program) bool {
	return slices.ContainsFunc(marking, func(c Component) bool { return c.Program() == p && marked(args, c, false) })
}

// marking are the components that have marks.
var marking = []Component{Compact, Query, QueryFrontend, Receive, Rule, Sidecar, Store, Prometheus, Alertmanager}

// markedComponent returns the one component whose marks are among the arguments,
// None when there is none, or more than one.
func markedComponent(args []string) Component {
	found := None
	for _, c := range marking {
		if c == Prometheus && !isPrometheus(args) || c != Prometheus && !marked(args, c, false) {
			continue
		}
		if found != None {
			return None
		}
		found = c
	}
	return found
}

// isPrometheus tells Prometheus by its marks, or by flags that alone would not, where
// all flags are its own.
func isPrometheus(args []string) bool {
	return !hasForeign(args) && (marked(args, Prometheus, false) ||
		configured(args) && slices.ContainsFunc(args, func(arg string) bool { return isOneOf(arg, beside) }))
}

// hasForeign tells whether a flag begins as none of Prometheus does.
func hasForeign(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return strings.HasPrefix(arg, "--") && !slices.ContainsFunc(prometheusFlags, func(own string) bool {
			return strings.HasPrefix(strings.Replace(arg, "--no-", "--", 1), own)
		})
	})
}

// configured tells whether the arguments name a configuration, as those of
// Prometheus and Alertmanager do.
func configured(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool { return isOneOf(arg, []string{"--config.file"}) })
}

// isOneOf tells whether an argument is one of the flags, with or without value.
func isOneOf(arg string, flags []string) bool {
	flag, _, _ := strings.Cut(arg, "=")
	flag = strings.Replace(flag, "--no-", "--", 1)
	return slices.ContainsFunc(flags, func(known string) bool {
		if strings.HasSuffix(known, ".") || strings.HasSuffix(known, "-") {
			return strings.HasPrefix(flag, known)
		}
		return flag == known
	})
}
