package observe

import (
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// thanosStore makes the store gateways, a StatefulSet for each shard
// (internal/pkg/manifests/store).
func (op *operation) thanosStore() {
	shards := op.shards("spec.shardingStrategy.shards")
	for shard := range shards {
		p := &part{operation: op, at: "spec", additional: "spec", name: "thanos-store-" + op.of.Name(), app: "thanos-store", component: "object-storage-gateway", isStore: true}
		replicas := op.number("spec.replicas", 1)
		if shards > 1 {
			p.name = fmt.Sprintf("%s-shard-%d", p.name, shard)
			p.labels = map[string]string{thanosShard: fmt.Sprint(shard)}
		}
		b := p.open(thanos.Store, "store")
		p.listen("10901", "10902")
		p.secret("objstore.config", "OBJSTORE_CONFIG", "spec.objectStorageConfig")
		b.give("data-dir", "/var/thanos/store", "spec.storage")
		p.data("/var/thanos/store", "spec.storage")
		p.fields("spec", [3]string{"ignore-deletion-marks-delay", "ignoreDeletionMarksDelay", "24h"}, [3]string{"min-time", "timeRangeConfig.minTime"},
			[3]string{"max-time", "timeRangeConfig.maxTime"}, [3]string{"block-discovery-strategy", "blockConfig.blockDiscoveryStrategy"})
		p.cache("index-cache.config", "INDEX_CACHE_CONFIG", "spec.indexCacheConfig")
		p.cache("store.caching-bucket.config", "CACHING_BUCKET_CONFIG", "spec.cachingBucketConfig")
		if shards > 1 {
			b.give("selector.relabel-config", hashmod(shards, shard), "spec.shardingStrategy.shards")
		}
		m := p.close("StatefulSet", replicas, true, servicePort("grpc", 10901, "10901"), servicePort("http", 10902, "10902"))
		if replicas > 1 {
			p.group(m)
		}
	}
}

// group labels the Service of replicas, so that queriers ask one of them.
func (p *part) group(workload *made) {
	for _, m := range p.made {
		if m.Kind() == "Service" && m.Name() == workload.Name() {
			m.set("true", "metadata", "labels", endpointLabel+"-group")
		}
	}
}

func hashmod(shards, shard int) string {
	return fmt.Sprintf("- action: hashmod\n  source_labels: [\"__block_id\"]\n  target_label: shard\n  modulus: %d\n- action: keep\n  source_labels: [\"shard\"]\n  regex: %d", shards, shard)
}

// cache gives a cache of a Secret, or one in memory.
func (p *part) cache(flag, variable, field string) {
	if p.get(field+".externalCacheConfig") != nil {
		p.secret(flag, variable, field+".externalCacheConfig")
		return
	}
	if memory := asDict(p.get(field + ".inMemoryCacheConfig")); memory != nil {
		text := "type: IN-MEMORY\nconfig:\n"
		for _, f := range [][2]string{{"maxSize", "max_size"}, {"maxItemSize", "max_item_size"}} {
			if value := p.text(field + ".inMemoryCacheConfig." + f[0]); value != "" {
				text += "  " + f[1] + ": " + value + "\n"
			}
		}
		p.box.give(flag, text, field+".inMemoryCacheConfig")
	}
}

// thanosCompact makes the compactors, one for each shard (internal/pkg/manifests/compact).
func (op *operation) thanosCompact() {
	shards := op.list("spec.shardingConfig")
	if len(shards) == 0 {
		op.compactor("", "")
	}
	for i := range shards {
		at := problem.Index("spec.shardingConfig", i)
		op.compactor("-"+op.text(at+".shardName"), at)
	}
}

func (op *operation) compactor(suffix, shard string) {
	p := &part{operation: op, at: "spec", additional: "spec", name: "thanos-compact-" + op.of.Name() + suffix, app: "thanos-compact", component: "thanos-compactor"}
	if suffix != "" {
		p.labels = map[string]string{thanosShard: strings.TrimPrefix(suffix, "-")}
	}
	b := p.open(thanos.Compact, "compact")
	b.set("wait", "")
	p.listen("", "10902")
	p.secret("objstore.config", "OBJSTORE_CONFIG", "spec.objectStorageConfig")
	b.give("data-dir", "/var/thanos/compact", "spec.storage")
	p.data("/var/thanos/compact", "spec.storage")
	rules := ""
	for i := range op.list(shard + ".externalLabelSharding") {
		at := problem.Index(shard+".externalLabelSharding", i)
		rules += fmt.Sprintf("\n- action: keep\n  source_labels: [%q]\n  regex: %s", op.text(at+".label"), op.text(at+".value"))
	}
	b.give("selector.relabel-config", rules, shard)
	p.fields("spec", [3]string{"min-time", "timeRangeConfig.minTime"}, [3]string{"max-time", "timeRangeConfig.maxTime"},
		[3]string{"retention.resolution-raw", "retentionConfig.raw", "0d"}, [3]string{"retention.resolution-5m", "retentionConfig.fiveMinutes", "0d"},
		[3]string{"retention.resolution-1h", "retentionConfig.oneHour", "0d"}, [3]string{"block-discovery-strategy", "blockConfig.blockDiscoveryStrategy"})
	p.compaction()
	p.close("StatefulSet", 1, true, servicePort("http", 10902, "10902"))
}

// compaction gives how blocks are put together. Without compactConfig the operator leaves
// verticalCompactionConfig out, too.
func (p *part) compaction() {
	p.box.says("deduplication.replica-label", "spec.verticalCompactionConfig.replicaLabels")
	p.box.says("deduplication.func", "spec.verticalCompactionConfig.deduplicationFunc")
	if p.get("spec.compactConfig") != nil {
		p.fields("spec.compactConfig", [3]string{"compact.concurrency", "compactConcurrency", "1"}, [3]string{"compact.blocks-fetch-concurrency", "blockFetchConcurrency", "1"},
			[3]string{"compact.cleanup-interval", "cleanupInterval", "5m"}, [3]string{"consistency-delay", "blockConsistencyDelay", "30m"})
		const vertical = "spec.verticalCompactionConfig"
		for i, label := range p.texts(vertical + ".replicaLabels") {
			if i == 0 {
				p.box.set("compact.enable-vertical-compaction", vertical)
			}
			p.box.give("deduplication.replica-label", label, vertical+".replicaLabels")
		}
		p.fields(vertical, [3]string{"deduplication.func", "deduplicationFunc"})
	}
	if p.is("spec.downsamplingConfig.disable") {
		p.box.set("downsampling.disable", "spec.downsamplingConfig.disable")
	}
}
