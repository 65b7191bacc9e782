package observe_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// read returns a cluster of the manifests.
func read(t *testing.T, manifests string) *observe.Cluster {
	t.Helper()
	objects, err := krm.ParseStream([]byte(manifests))
	if err != nil {
		t.Fatal(err)
	}
	return observe.Read([]observe.Input{{Name: "a", Objects: objects}}).Clusters[0]
}

// TestNamesAreSimilar: a name that was meant, and one of a list.
func TestNamesAreSimilar(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"thanos-ring", "thanos-ring-6ct58987ht"}:   true,
		{"thanos-objstore", "prod-thanos-objstore"}: true,
		{"thanos-receive", "thanos-recieve"}:        true,
		{"prometheus", "promethues"}:                false, // two letters of a short name
		{"prometheus", "prometheos"}:                true,
		{"thanos-a", "thanos-b"}:                    false,
		{"receive-1", "receive-2"}:                  false,
		{"objstore", "thanos-objstore"}:             false, // one word is a word of many names
		{"query", "store"}:                          false,
	} {
		if got := observe.IsSimilar(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v, want %v", pair, got, want)
		}
	}
}

// TestServes: what the flags of a component say, and what containers declare.
func TestServes(t *testing.T) {
	pods := read(t, `
apiVersion: apps/v1
kind: Deployment
metadata: {name: query}
spec:
  template:
    spec:
      containers:
        - name: query
          image: quay.io/thanos/thanos:v0.42.4
          args: [query, "--http-address=[::]:9090"]
          ports: [{name: http, containerPort: 9090}, {name: old, containerPort: 10902}]
        - name: proxy
          image: example.com/proxy:v1
          args: [--upstream=localhost:9090, --listen=:8443]
          ports: [{name: https, containerPort: 8443}]
`).Pods[0]
	for port, want := range map[string][2]bool{
		"http":  {true, true},
		"old":   {true, false},
		"web":   {true, false},
		"https": {true, true},
		"10901": {true, true},
		"8443":  {true, true},
		"8080":  {false, false},
	} {
		if s := pods.Serves(port); s.Known != want[0] || s.Yes != want[1] {
			t.Errorf("%s: known %v, yes %v, want %v", port, s.Known, s.Yes, want)
		}
	}
}

// TestData: by the flag, by its default, and as the image has it.
func TestData(t *testing.T) {
	for args, want := range map[string]string{
		"image: prom/prometheus:v3.13.5":                                                    "/prometheus",
		"image: prom/prometheus:v3.13.5, args: [--log.level=info]":                          "/prometheus/data",
		"image: prom/prometheus:v3.13.5, args: [--agent]":                                   "/prometheus/data-agent",
		"image: prom/alertmanager:v0.33.0, args: [--storage.path=x], workingDir: /y":        "/y/x",
		"image: thanosio/thanos:v0.42.4, args: [store]":                                     "/data",
		"image: thanosio/thanos:v0.42.4, args: [receive, --tsdb.path, /var/thanos/]":        "/var/thanos",
		"image: thanosio/thanos:v0.42.4, args: [receive, --receive.hashrings-file=/r.json]": "",
		"image: thanosio/thanos:v0.42.4, args: [query]":                                     "",
		`image: thanosio/thanos:v0.42.4, args: [compact, "--data-dir=$(DIR)"]`:              "",
	} {
		pods := read(t, "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, "+args+"}]}}").Pods[0]
		got, _ := pods.Processes[0].Data()
		if got.Path != want {
			t.Errorf("%s: %s, want %s", args, got.Path, want)
		}
	}
}
