#!/usr/bin/env bash
# prometheus-operator never reads the credentials of a scrape class, and scrapes without them.
#
# Guess: authorization.credentials of a class is read from the Secret next to the Prometheus and
# sent by every monitor that has no authorization of its own.
# Happens: only the TLS files of classes are loaded (pkg/prometheus/store.go). The credentials are
# looked up among the Secrets that the monitor itself refers to, in its own namespace: they are
# found there by chance, when something else of the same namespace named the same Secret. Else the
# job has type Bearer and no token: 401 for every target of the class, and an error in the
# operator's log. credentialsFile and TLS files do work.
# With: github.com/prometheus-operator/prometheus-operator@v0.94.1, github.com/prometheus/prometheus@v0.314.0
# Seen:
#   monitor beside the Prometheus: type Bearer, credentials ""
#   monitor of another namespace: type Bearer, credentials ""
#   one that refers to the Secret itself stands beside it: type Bearer, credentials "token"
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
	"os"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func secret(namespace string) *corev1.Secret {
	return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "mesh", Namespace: namespace}, Data: map[string][]byte{"key": []byte("token")}}
}

func main() {
	ctx, yes := context.Background(), true
	auth := monitoringv1.SafeAuthorization{Credentials: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "mesh"}, Key: "key"}}
	p := &monitoringv1.Prometheus{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "monitoring"}, Spec: monitoringv1.PrometheusSpec{EvaluationInterval: "30s", CommonPrometheusFields: monitoringv1.CommonPrometheusFields{
		Version: "v3.14.0", ScrapeInterval: "30s",
		ScrapeClasses: []monitoringv1.ScrapeClass{{Name: "mesh", Default: &yes, Authorization: &monitoringv1.Authorization{SafeAuthorization: auth}}},
	}}}
	core := fake.NewSimpleClientset(secret("monitoring"), secret("team")).CoreV1()
	generator, err := prometheus.NewConfigGenerator(nil, p)
	check(err)
	for _, c := range []struct {
		what, namespace string
		beside          bool
	}{
		{"monitor beside the Prometheus", "monitoring", false},
		{"monitor of another namespace", "team", false},
		{"one that refers to the Secret itself stands beside it", "team", true},
	} {
		store := assets.NewStoreBuilder(core, core)
		check(prometheus.AddScrapeClassesToStore(ctx, store, p.Namespace, p.Spec.ScrapeClasses))
		if c.beside { // as for each monitor that is selected
			check(store.AddSafeAuthorizationCredentials(ctx, c.namespace, &auth))
		}
		monitor := &monitoringv1.ServiceMonitor{ObjectMeta: metav1.ObjectMeta{Name: "m", Namespace: c.namespace}, Spec: monitoringv1.ServiceMonitorSpec{Endpoints: []monitoringv1.Endpoint{{Port: "http"}}}}
		made, err := generator.GenerateServerConfiguration(p, map[string]*monitoringv1.ServiceMonitor{"m": monitor}, nil, nil, nil, store, nil, nil, nil, nil)
		check(err)
		loaded, err := config.Load(string(made), promslog.NewNopLogger())
		check(err)
		jobs, err := loaded.GetScrapeConfigs()
		check(err)
		got := jobs[0].HTTPClientConfig.Authorization
		fmt.Printf("%s: type %s, credentials %q\n", c.what, got.Type, string(got.Credentials))
	}
}
GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
