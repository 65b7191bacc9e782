#!/usr/bin/env bash
# prometheus-operator writes the key storage twice for a PrometheusAgent with two settings of its TSDB.
#
# Guess: spec.tsdb of an agent becomes one block, as that of a Prometheus does.
# Happens: each field becomes a block of its own. Every field works alone; the second one that is
# set (an out-of-order window, the encoding of chunks, the compaction of stale series) makes a
# configuration that no Prometheus loads. The operator says nothing: new pods do not start, and
# running ones keep what they have and write on without what is changed later.
# With: github.com/prometheus-operator/prometheus-operator@v0.94.1, github.com/prometheus/prometheus@v0.314.0
# Seen:
#   Prometheus, two fields: 1 storage, loads
#   PrometheusAgent, one field: 1 storage, loads
#   PrometheusAgent, two fields: 2 storage, field storage already set in type config.plain
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
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func tell(what string, made []byte, err error) {
	check(err)
	says := "loads"
	if _, err := config.Load(string(made), promslog.NewNopLogger()); err != nil {
		says = err.Error()[strings.LastIndex(err.Error(), ": ")+2:]
	}
	fmt.Printf("%s: %d storage, %s\n", what, strings.Count("\n"+string(made), "\nstorage:"), says)
}

func main() {
	window, stale := monitoringv1.Duration("10m"), resource.MustParse("0.5")
	one := monitoringv1.CommonPrometheusFields{Version: "v3.14.0", ScrapeInterval: "30s", TSDB: &monitoringv1.TSDBSpec{OutOfOrderTimeWindow: &window}}
	two := *one.DeepCopy()
	two.TSDB.StaleSeriesCompactionThreshold = &stale
	store, meta := assets.NewTestStoreBuilder(), metav1.ObjectMeta{Name: "a", Namespace: "monitoring"}

	server := &monitoringv1.Prometheus{ObjectMeta: meta, Spec: monitoringv1.PrometheusSpec{CommonPrometheusFields: two, EvaluationInterval: "30s"}}
	generator, err := prometheus.NewConfigGenerator(nil, server)
	check(err)
	made, err := generator.GenerateServerConfiguration(server, nil, nil, nil, nil, store, nil, nil, nil, nil)
	tell("Prometheus, two fields", made, err)

	for i, fields := range []monitoringv1.CommonPrometheusFields{one, two} {
		agent := &monitoringv1alpha1.PrometheusAgent{ObjectMeta: meta, Spec: monitoringv1alpha1.PrometheusAgentSpec{CommonPrometheusFields: fields}}
		generator, err := prometheus.NewConfigGenerator(nil, agent)
		check(err)
		made, err := generator.GenerateAgentConfiguration(nil, nil, nil, nil, store, nil)
		tell("PrometheusAgent, "+[]string{"one field", "two fields"}[i], made, err)
	}
}

GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
