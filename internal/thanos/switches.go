package thanos

import (
	"slices"
	"strings"
)

// switches are the flags of Thanos and Prometheus that take no value, hidden ones
// and those of older versions too, sorted. kingpin reads a word behind one as a
// positional argument, and refuses --flag=true.
var switches = []string{
	"agent",
	"alertmanager.drain-notification-queue-on-shutdown",
	"auto-gomaxprocs",
	"auto-gomemlimit",
	"cache-index-header",
	"compact.enable-vertical-compaction",
	"compact.skip-block-with-out-of-order-chunks",
	"config.auto-reload",
	"debug.accept-malformed-index",
	"debug.advertise-compatibility-label",
	"debug.halt-on-error",
	"delete-blocks",
	"disable-admin-operations",
	"downsampling.disable",
	"dry-run",
	"enable-auto-gomemlimit",
	"exclude-delete",
	"exemplar.partial-response",
	"grpc-client-tls-secure",
	"grpc-client-tls-skip-verify",
	"help",
	"ignore-marked-for-deletion",
	"labels.partial-response",
	"metric-metadata.partial-response",
	"prom-blocks",
	"query-frontend.compress-responses",
	"query-frontend.enable-x-functions",
	"query-frontend.force-query-stats",
	"query-range.align-range-with-step",
	"query-range.partial-response",
	"query-range.request-downsampled",
	"query.auto-downsampling",
	"query.disable-fallback",
	"query.distributed-with-overlapping-interval",
	"query.dynamic-lookback-delta",
	"query.enable-x-functions",
	"query.enforce-tenancy",
	"query.only-prometheus-params",
	"query.partial-response",
	"receive.otlp-enable-target-info",
	"remote-write.client-tls-secure",
	"remote-write.client-tls-skip-verify",
	"remove",
	"repair",
	"rewrite.add-change-log",
	"rule.partial-response",
	"scrape.adjust-timestamps",
	"shipper.allow-out-of-order-uploads",
	"shipper.ignore-unequal-block-size",
	"shipper.skip-corrupted-blocks",
	"shipper.upload-compacted",
	"single-run",
	"status.partial-response",
	"storage.agent.checkpoint-from-in-memory-series",
	"storage.agent.no-lockfile",
	"storage.agent.wal-compression",
	"storage.tsdb.allow-overlapping-blocks",
	"storage.tsdb.allow-overlapping-compaction",
	"storage.tsdb.no-lockfile",
	"storage.tsdb.wal-compression",
	"store.enable-index-header-lazy-reader",
	"store.enable-lazy-expanded-postings",
	"target.partial-response",
	"tsdb.allow-overlapping-blocks",
	"tsdb.enable-native-histograms",
	"tsdb.memory-snapshot-on-shutdown",
	"tsdb.no-lockfile",
	"tsdb.wal-compression",
	"version",
	"wait",
	"web.disable",
	"web.disable-cors",
	"web.enable-admin-api",
	"web.enable-lifecycle",
	"web.enable-otlp-receiver",
	"web.enable-remote-write-receiver",
	"write-documentation",
	"writer.intern",
}

// isSwitch tells whether a flag, with its dashes, takes no value: one of the
// switches, or its denial, --no-flag.
func isSwitch(flag string) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(flag, "--"), "no-")
	_, found := slices.BinarySearch(switches, name)
	return found
}

// Switches returns the flags that take no value, sorted.
func Switches() []string { return slices.Clone(switches) }
