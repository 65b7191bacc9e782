#!/usr/bin/env bash
# prometheus-operator's topology sharding leaves targets without a zone, and shards beyond a multiple of the zones, to nobody.
#
# Guess: with shardingStrategy.mode Topology (on by default since 0.94) a target that has no zone is
# spread over all shards as before, and five shards of two zones are three and two ("some zones
# receive more shards than others", Documentation/platform/sharding.md).
# Happens: every job ends with keeping the targets of the shard's own zone, those of Probes, static
# ScrapeConfigs and Services of addresses outside of the cluster too: no shard scrapes them, and no
# target is down for it. Within a zone addresses are spread over shards / zones, rounded down: the
# fifth shard runs, stores and is queried, and has no target ever.
# With: github.com/prometheus-operator/prometheus-operator@v0.94.1, github.com/prometheus/prometheus@v0.314.0
# Seen:
#   shard 0 of zone a: 52 of the 100 pods in a, 0 of the 100 in b, 0 of 100 static targets
#   shard 1 of zone b: 0 of the 100 pods in a, 45 of the 100 in b, 0 of 100 static targets
#   shard 2 of zone a: 48 of the 100 pods in a, 0 of the 100 in b, 0 of 100 static targets
#   shard 3 of zone b: 0 of the 100 pods in a, 55 of the 100 in b, 0 of 100 static targets
#   shard 4 of zone a: 0 of the 100 pods in a, 0 of the 100 in b, 0 of 100 static targets
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0 GOFLAGS=-mod=mod
operator=github.com/prometheus-operator/prometheus-operator
have go mod download $operator@v0.94.1
module=$(go mod download -json $operator@v0.94.1 | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
# Its go.mod pins what it is built with, but for its client: no newer one is served, and that
# builds with Kubernetes' libraries of its time.
sed -e 's/^module .*/module example/' -e '/^replace/,$d' "$module/go.mod" >go.mod
cat "$module/go.sum" >go.sum
go mod edit -require=$operator@v0.94.1 -replace=$operator/pkg/client=$operator/pkg/client@v0.93.0
for library in api apiextensions-apiserver apimachinery apiserver client-go component-base; do
	go mod edit -replace=k8s.io/$library=k8s.io/$library@v0.36.3
done
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	shards, mode := int32(5), monitoringv1.TopologyShardingStrategyMode
	meta := metav1.ObjectMeta{Name: "a", Namespace: "monitoring"}
	p := &monitoringv1.Prometheus{ObjectMeta: meta, Spec: monitoringv1.PrometheusSpec{EvaluationInterval: "30s", CommonPrometheusFields: monitoringv1.CommonPrometheusFields{
		Version: "v3.14.0", ScrapeInterval: "30s", Shards: &shards,
		ShardingStrategy: &monitoringv1.ShardingStrategy{Mode: &mode, Topology: &monitoringv1.TopologyShardingStrategy{Values: []string{"a", "b"}}},
	}}}
	generator, err := prometheus.NewConfigGenerator(nil, p, prometheus.WithPrometheusTopologySharding())
	check(err)
	made, err := generator.GenerateServerConfiguration(p, nil,
		map[string]*monitoringv1.PodMonitor{"p": {ObjectMeta: meta, Spec: monitoringv1.PodMonitorSpec{PodMetricsEndpoints: []monitoringv1.PodMetricsEndpoint{{}}}}}, nil,
		map[string]*monitoringv1alpha1.ScrapeConfig{"s": {ObjectMeta: meta, Spec: monitoringv1alpha1.ScrapeConfigSpec{StaticConfigs: []monitoringv1alpha1.StaticConfig{{Targets: []monitoringv1alpha1.Target{"x"}}}}}},
		assets.NewTestStoreBuilder(), nil, nil, nil, nil)
	check(err)
	for shard := range shards {
		// As the config-reloader of the shard's pods fills it in.
		zone := generator.TopologyZoneForShard(shard)
		text := strings.NewReplacer("$(TOPOLOGY_ZONE)", zone, "$(INZONE_SHARD)", fmt.Sprint(generator.InzoneShardForShard(shard)), "$(POD_NAME)", "a").Replace(string(made))
		c, err := config.Load(text, promslog.NewNopLogger())
		check(err)
		jobs, err := c.GetScrapeConfigs()
		check(err)
		kept := func(job int, zone string) (n int) {
			for i := range 100 {
				target := labels.NewBuilder(labels.FromStrings("__address__", fmt.Sprintf("10.0.%d.%d:9090", len(zone), i)))
				if zone != "" {
					target.Set("__address__", fmt.Sprintf("10.%d.0.%d:9090", zone[0], i))
					target.Set("__meta_kubernetes_node_label_topology_kubernetes_io_zone", zone)
					target.Set("__meta_kubernetes_node_labelpresent_topology_kubernetes_io_zone", "true")
				}
				if relabel.ProcessBuilder(target, jobs[job].RelabelConfigs...) {
					n++
				}
			}
			return n
		}
		fmt.Printf("shard %d of zone %s: %d of the 100 pods in a, %d of the 100 in b, %d of 100 static targets\n", shard, zone, kept(0, "a"), kept(0, "b"), kept(1, ""))
	}
}
GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
