#!/usr/bin/env bash
# prometheus-operator puts Alertmanager's default texts back where a configuration switched them off with an empty one.
#
# Guess: the configuration in the Secret of an Alertmanager reaches Alertmanager as it stands, with
# the routes of AlertmanagerConfigs added.
# Happens: once spec.alertmanagerConfigSelector is set, {} too and with none selected, the text is
# read into the operator's own types, which leave an empty text out, and written again. Messages
# that were made short on purpose (title: "", footer: "") come with the default templates; html of
# an e-mail is the exception.
# With: github.com/prometheus-operator/prometheus-operator@v0.94.1, github.com/prometheus/alertmanager@v0.34.0
# Seen:
#   slack title: in the Secret "", from the operator "{{ template \"slack.default.title\" . }}"
#   slack fallback: in the Secret "", from the operator "{{ template \"slack.default.fallback\" . }}"
#   pagerduty client: in the Secret "", from the operator "{{ template \"pagerduty.default.client\" . }}"
#   opsgenie description: in the Secret "", from the operator "{{ template \"opsgenie.default.description\" . }}"
#   email html: in the Secret "", from the operator ""
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
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus/alertmanager/config"
)

const secret = `
global: {slack_api_url: "http://slack.example.com", smtp_smarthost: "mail:25", smtp_from: a@example.com}
route: {receiver: a}
receivers:
- name: a
  slack_configs: [{channel: c, title: "", fallback: ""}]
  pagerduty_configs: [{routing_key: k, client: ""}]
  opsgenie_configs: [{api_key: k, description: ""}]
  email_configs: [{to: b@example.com, html: ""}]
`

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func receiver(text string) config.Receiver {
	c, err := config.Load(text)
	check(err)
	return c.Receivers[0]
}

func main() {
	builder := alertmanager.NewConfigBuilder(slog.New(slog.DiscardHandler), semver.MustParse("0.34.0"), assets.NewTestStoreBuilder(), &monitoringv1.Alertmanager{})
	check(builder.InitializeFromRawConfiguration([]byte(secret)))
	check(builder.AddAlertmanagerConfigs(context.Background(), nil))
	made, err := builder.MarshalJSON()
	check(err)
	before, after := receiver(secret), receiver(string(made))
	tell := func(what, before, after string) {
		fmt.Printf("%s: in the Secret %q, from the operator %q\n", what, before, after)
	}
	tell("slack title", before.SlackConfigs[0].Title, after.SlackConfigs[0].Title)
	tell("slack fallback", before.SlackConfigs[0].Fallback, after.SlackConfigs[0].Fallback)
	tell("pagerduty client", before.PagerdutyConfigs[0].Client, after.PagerdutyConfigs[0].Client)
	tell("opsgenie description", before.OpsGenieConfigs[0].Description, after.OpsGenieConfigs[0].Description)
	tell("email html", before.EmailConfigs[0].HTML, after.EmailConfigs[0].HTML)
}
GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
