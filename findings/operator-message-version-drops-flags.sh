#!/usr/bin/env bash
# prometheus-operator drops feature flags of Prometheus 2.53 when one remote write asks for version 2.
#
# Guess: messageVersion V2.0 needs Prometheus 2.54, so that field alone is left out for an older one.
# Happens: what is left out is every argument behind it that has a least version, however old that
# is: enableFeatures (2.25), enableOTLPReceiver (2.47), logFormat (2.6). Native histograms and
# exemplars are not stored any more, in a fleet where one URL was prepared for an upgrade. The
# operator warns in its own log.
# With: github.com/prometheus-operator/prometheus-operator@v0.94.1
# Seen:
#   V1.0: enable-feature=otlp-write-receiver enable-feature=native-histograms log.format=json
#   V2.0:
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
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
)

func main() {
	yes := true
	for _, version := range []monitoringv1.RemoteWriteMessageVersion{"V1.0", "V2.0"} {
		generator, err := prometheus.NewConfigGenerator(nil, &monitoringv1.Prometheus{Spec: monitoringv1.PrometheusSpec{
			CommonPrometheusFields: monitoringv1.CommonPrometheusFields{
				Version: "v2.53.5", LogFormat: "json", EnableOTLPReceiver: &yes,
				EnableFeatures: []monitoringv1.EnableFeature{"native-histograms"},
				RemoteWrite:    []monitoringv1.RemoteWriteSpec{{URL: "http://receive/api/v1/receive", MessageVersion: &version}},
			},
		}})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		line := string(version) + ":"
		for _, argument := range generator.BuildCommonPrometheusArgs() {
			if argument.Name == "enable-feature" || strings.HasPrefix(argument.Name, "log.") {
				line += " " + argument.Name + "=" + argument.Value
			}
		}
		fmt.Println(line)
	}
}
GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
