#!/usr/bin/env bash
# prometheus-operator refuses a whole Alertmanager configuration for keys that Alertmanager itself knows.
#
# Guess: what amtool and Alertmanager of the operator's default version take, the operator takes.
# Happens: once spec.alertmanagerConfigSelector is set, the configuration in the Secret is read
# strictly into the operator's own types. They lack tracing, the names of inhibit rules, the labels
# of routes and receivers and the event recorder. Nothing of the Secret is delivered from then on:
# a new Alertmanager gets none, a running one keeps the old, and no AlertmanagerConfig is added.
# With: github.com/prometheus-operator/prometheus-operator@v0.94.1, github.com/prometheus/alertmanager@v0.34.0
# Seen:
#   none: Alertmanager takes it, the operator takes it
#   tracing: Alertmanager takes it, the operator: field tracing not found in type alertmanager.alertmanagerConfig
#   name of an inhibit rule: Alertmanager takes it, the operator: field name not found in type alertmanager.inhibitRule
#   labels of a route: Alertmanager takes it, the operator: field labels not found in type alertmanager.route
#   labels of a receiver: Alertmanager takes it, the operator: field labels not found in type alertmanager.receiver
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
	"log/slog"
	"strings"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus/alertmanager/config"
)

func says(err error) string {
	if err == nil {
		return " takes it"
	}
	return ": " + err.Error()[strings.LastIndex(err.Error(), ": ")+2:]
}

func main() {
	const sound = "route: {receiver: a}\nreceivers: [{name: a}]\n"
	for _, c := range [][2]string{
		{"none", sound},
		{"tracing", sound + "tracing: {endpoint: 'collector:4317'}\n"},
		{"name of an inhibit rule", sound + "inhibit_rules: [{name: n, source_matchers: [a=b], target_matchers: [a=c]}]\n"},
		{"labels of a route", "route: {receiver: a, labels: {team: a}}\nreceivers: [{name: a}]\n"},
		{"labels of a receiver", "route: {receiver: a}\nreceivers: [{name: a, labels: {team: a}}]\n"},
	} {
		builder := alertmanager.NewConfigBuilder(slog.New(slog.DiscardHandler), semver.MustParse("0.34.0"), assets.NewTestStoreBuilder(), &monitoringv1.Alertmanager{})
		_, err := config.Load(c[1])
		fmt.Printf("%s: Alertmanager%s, the operator%s\n", c[0], says(err), says(builder.InitializeFromRawConfiguration([]byte(c[1]))))
	}
}
GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
