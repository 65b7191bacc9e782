package live

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// modules are the programs, by the module that they are built from, and what their sources
// are told otherwise. A pod's resolver is /etc/resolv.conf, and its login is below
// /var/run/secrets: only root can write either, and all pods here would share them.
var modules = []module{
	{dir: "../..", flags: trimmed, packages: []string{"./cmd/thanos-fleet"}},
	{dir: "../karmada", flags: trimmed, packages: []string{"github.com/thanos-fleet/thanos-fleet/conformance/karmada"}},
	{dir: "../operated", flags: []string{"-mod=mod"}, packages: []string{"github.com/thanos-fleet/thanos-fleet/conformance/operated", "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader"}},
	{dir: "../thanos", flags: trimmed, packages: []string{"github.com/thanos-io/thanos/cmd/thanos"}, patches: []patch{
		resolver("github.com/thanos-io/thanos", "cmd/thanos"),
		{
			module: "github.com/thanos-io/thanos", file: "pkg/discovery/dns/miekgdns/lookup.go",
			old: "dns.ClientConfigFromFile(r.ResolvConf)", new: "podConfig()",
		},
		{
			module: "github.com/thanos-io/thanos", file: "pkg/discovery/dns/miekgdns/live_pod.go", new: `package miekgdns

import (
	"net"
	"os"

	"github.com/miekg/dns"
)

func podConfig() (*dns.ClientConfig, error) {
	host, port, err := net.SplitHostPort(os.Getenv("` + podDNS + `"))
	return &dns.ClientConfig{Servers: []string{host}, Port: port, Ndots: 1, Timeout: 5, Attempts: 2}, err
}
`,
		},
	}},
	{dir: "../prometheus", flags: trimmed, packages: []string{"github.com/prometheus/prometheus/cmd/promtool"}},
	{dir: "../prometheus", flags: trimmed, packages: []string{"github.com/prometheus/prometheus/cmd/prometheus"}, patches: []patch{
		resolver("github.com/prometheus/prometheus", "cmd/prometheus"),
		prometheusLogin[0],
		{
			module: "github.com/prometheus/prometheus", file: "discovery/kubernetes/kubernetes.go",
			old: `os.ReadFile("/var/run/`, new: `os.ReadFile(os.Getenv("` + podRoot + `") + "/var/run/`,
		},
		prometheusLogin[1],
	}},
	{dir: "../ingress", flags: trimmed, packages: []string{"github.com/traefik/traefik/v3/cmd/traefik"}, patches: gatewayPatches},
	{
		dir: "../around", flags: trimmed,
		packages: []string{
			"github.com/prometheus/alertmanager/cmd/alertmanager", "github.com/prometheus/blackbox_exporter",
			"github.com/prometheus/node_exporter", "github.com/prometheus-community/prom-label-proxy",
		},
		patches: []patch{
			resolver("github.com/prometheus/alertmanager", "cmd/alertmanager"),
			// The module leaves out the pages that it embeds.
			{module: "github.com/prometheus/alertmanager", file: "ui/app/dist/index.html", new: "<html></html>\n"},
			resolver("github.com/prometheus/blackbox_exporter", ""),
		},
	},
}

var prometheusLogin = inCluster("github.com/prometheus/prometheus", "discovery/kubernetes", "kubernetes.go", "kubernetes")

// gatewayPatches are for the module of the Ingress controller. A hundred clients of others' DNS, each with
// its libraries, are left out: they are for certificates that it asks an authority for.
var gatewayPatches = append(inCluster("github.com/traefik/traefik/v3", "pkg/provider/kubernetes/ingress-nginx", "client.go", "ingressnginx"),
	patch{
		module: "github.com/traefik/traefik/v3", file: "pkg/provider/acme/provider.go",
		old: "\t\"github.com/go-acme/lego/v5/providers/dns\"\n", new: "\n\t// no providers\n",
	},
	patch{
		module: "github.com/traefik/traefik/v3", file: "pkg/provider/acme/provider.go",
		old: "dns.NewDNSChallengeProviderByName(p.DNSChallenge.Provider)", new: `nil, errors.New("no providers of DNS")`,
	})

// inCluster makes a program log in at the API server of its pod.
func inCluster(module, dir, file, name string) []patch {
	return []patch{
		{module: module, file: filepath.Join(dir, file), old: "rest.InClusterConfig()", new: "podLogin()"},
		{module: module, file: filepath.Join(dir, "live_pod.go"), new: `package ` + name + `

import (
	"os"

	"k8s.io/client-go/rest"
)

func podLogin() (*rest.Config, error) {
	login := os.Getenv("` + podRoot + `") + "/var/run/secrets/kubernetes.io/serviceaccount/"
	return &rest.Config{
		Host:            "https://" + os.Getenv("KUBERNETES_SERVICE_HOST") + ":" + os.Getenv("KUBERNETES_SERVICE_PORT"),
		BearerTokenFile: login + "token",
		TLSClientConfig: rest.TLSClientConfig{CAFile: login + "ca.crt"},
	}, nil
}
`},
	}
}

var trimmed = []string{"-trimpath", "-tags", "slicelabels"}

// Environment variables that tell a program what its pod is.
const (
	podDNS  = "LIVE_POD_DNS"
	podRoot = "LIVE_POD_ROOT"
)

// patch is a file of a module's copy: a new one, or a text in one in place of another,
// which must be there.
type patch struct{ module, file, old, new string }

// resolver makes a program ask the DNS server of its pod.
func resolver(module, main string) patch {
	return patch{module: module, file: filepath.Join(main, "live_pod.go"), new: `package main

import (
	"context"
	"net"
	"os"
)

func init() {
	server := os.Getenv("` + podDNS + `")
	if server == "" {
		return
	}
	net.DefaultResolver.PreferGo = true
	net.DefaultResolver.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server)
	}
}
`}
}

func (p patch) apply(dir string) error {
	path := filepath.Join(dir, p.file)
	if p.old == "" {
		return writeChanged(path, []byte(p.new))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	switch was, is := strings.Count(string(text), p.old), strings.Count(string(text), p.new); {
	case is == 1 && was == strings.Count(p.new, p.old):
		return nil // of an earlier run
	case was != 1:
		return fmt.Errorf("%s: %q is there %d times, want once: read what upstream does now, and write patches.go anew", path, p.old, was)
	}
	return os.WriteFile(path, []byte(strings.Replace(string(text), p.old, p.new, 1)), 0o644)
}
