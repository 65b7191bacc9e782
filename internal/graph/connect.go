package graph

import (
	"cmp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// flagged are the flags whose value is dialled, by component.
var flagged = []struct {
	component thanos.Component
	relation  Relation
	flags     []string
}{
	{thanos.Query, Selects, []string{"--endpoint", "--endpoint-strict", "--endpoint-group", "--endpoint-group-strict", "--store", "--store-strict"}},
	{thanos.QueryFrontend, Queries, []string{"--query-frontend.downstream-url"}},
	{thanos.Rule, Queries, []string{"--query"}},
	{thanos.Rule, Alerts, []string{"--alertmanagers.url"}},
}

// configured are the flags whose text, or the file that they name, lists what is
// dialled.
var configured = []struct {
	component thanos.Component
	relation  Relation
	flag      string
	addresses func(text string) []string
}{
	{thanos.Query, Selects, "--endpoint.sd-config", endpointList},
	{thanos.Rule, Queries, "--query.config", targets},
	{thanos.Rule, Alerts, "--alertmanagers.config", targets},
	{thanos.Rule, Writes, "--remote-write.config", remoteWrites},
	{thanos.QueryFrontend, Caches, "--query-range.response-cache-config", cacheServers},
	{thanos.QueryFrontend, Caches, "--labels.response-cache-config", cacheServers},
	{thanos.Store, Caches, "--index-cache.config", cacheServers},
	{thanos.Store, Caches, "--store.caching-bucket.config", cacheServers},
}

// connect draws whom the nodes of the cluster dial.
func (c *cluster) connect() {
	for _, n := range slices.Clone(c.nodes) {
		for _, container := range n.containers {
			c.connectContainer(n, container)
		}
		if len(n.containers) == 0 && n.object != nil {
			c.connectOperated(n)
		}
	}
}

func (c *cluster) connectContainer(n *node, container *krm.Container) {
	component, args := container.Component(), container.Args()
	for _, f := range flagged {
		for _, flag := range f.flags {
			if f.component == component {
				c.dialAll(n, f.relation, args.Values(flag))
			}
		}
	}
	for _, f := range configured {
		if f.component == component {
			c.dialAll(n, f.relation, f.addresses(c.text(container, f.flag)))
		}
	}
	switch component {
	case thanos.Prometheus, thanos.PrometheusAgent:
		c.connectPrometheus(n, c.file(container, args.Value("--config.file")))
	case thanos.Receive:
		c.connectRing(n, container)
	}
	for _, flag := range []string{"-upstream", "--upstream"} { // prom-label-proxy
		c.dialAll(n, Queries, args.Values(flag))
	}
	if component == thanos.Grafana {
		c.connectGrafana(n)
	}
	c.connectBucket(n, container)
}

// connectPrometheus draws whom a Prometheus with this configuration dials, beside
// what it scrapes.
func (c *cluster) connectPrometheus(n *node, text string) {
	c.dialAll(n, Writes, remoteWrites(text))
	c.dialAll(n, Alerts, alertTargets(text))
}

// connectOperated draws whom an object dials that is no workload: a configuration
// alone, or pods of prometheus-operator.
func (c *cluster) connectOperated(n *node) {
	o := n.object
	for _, text := range sorted(o.Strings("data")) {
		c.connectPrometheus(n, text)
	}
	for _, w := range o.Each("spec", "remoteWrite") {
		c.dial(n, Writes, w.Text("url"))
	}
	for _, a := range o.Each("spec", "alerting", "alertmanagers") {
		c.dial(n, Alerts, a.Text("name")+"."+cmp.Or(a.Text("namespace"), o.Namespace())+".svc")
	}
	c.dialAll(n, Queries, o.Texts("spec", "queryEndpoints"))
	c.dialAll(n, Alerts, o.Texts("spec", "alertmanagersUrl"))
	c.dialAll(n, Queries, targets(c.secretKey(o, "spec", "queryConfig")))
	c.dialAll(n, Alerts, targets(c.secretKey(o, "spec", "alertmanagersConfig")))
	c.connectOperatedBucket(n)
}

// connectGrafana draws whom Grafana's provisioned data sources ask.
func (c *cluster) connectGrafana(n *node) {
	for _, o := range c.objects.Manifests("ConfigMap", "Secret") {
		for _, text := range sorted(c.texts(o)) {
			var file struct {
				Datasources []struct {
					URL string `yaml:"url"`
				} `yaml:"datasources"`
			}
			if yaml.Unmarshal([]byte(text), &file) != nil {
				continue
			}
			for _, d := range file.Datasources {
				c.dial(n, Queries, d.URL)
			}
		}
	}
}

func (c *cluster) dialAll(n *node, relation Relation, addresses []string) {
	for _, address := range addresses {
		if address != "" {
			c.dial(n, relation, address)
		}
	}
}

// endpointList reads the endpoints file of thanos query.
func endpointList(text string) []string {
	file, _ := endpoints.Parse(text)
	var found []string
	for _, e := range file.Endpoints {
		found = append(found, e.Address)
	}
	return found
}

// remoteWrites reads the remote_write section of a configuration.
func remoteWrites(text string) []string {
	var config struct {
		RemoteWrite []struct {
			URL string `yaml:"url"`
		} `yaml:"remote_write"`
	}
	_ = yaml.Unmarshal([]byte(text), &config) // what does not parse dials nobody
	var found []string
	for _, w := range config.RemoteWrite {
		found = append(found, w.URL)
	}
	return found
}

// alertTargets reads the Alertmanagers of a Prometheus configuration.
func alertTargets(text string) []string {
	var config struct {
		Alerting yaml.Node `yaml:"alerting"`
	}
	_ = yaml.Unmarshal([]byte(text), &config)
	return scalars(&config.Alerting, "static_configs", "targets")
}

// targets reads the static_configs of a configuration: lists of addresses, or of
// mappings with targets.
func targets(text string) []string { return scalarsIn(text, "static_configs", "targets") }

// cacheServers reads the servers of a cache: addresses of memcached, addr of Redis.
func cacheServers(text string) []string { return scalarsIn(text, "addresses", "addr") }

func scalarsIn(text string, keys ...string) []string {
	var doc yaml.Node
	_ = yaml.Unmarshal([]byte(text), &doc)
	return scalars(&doc, keys...)
}

// scalars returns the scalars that stand under one of the keys, however deep.
func scalars(n *yaml.Node, keys ...string) []string {
	var found []string
	walk(n, "", func(key, value string) {
		if slices.Contains(keys, key) {
			found = append(found, value)
		}
	})
	return found
}

// walk calls visit with every scalar below a node and the key that it stands under.
func walk(n *yaml.Node, key string, visit func(key, value string)) {
	switch {
	case n.Kind == yaml.ScalarNode:
		visit(key, n.Value)
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			walk(n.Content[i+1], n.Content[i].Value, visit)
		}
	default:
		for _, child := range n.Content {
			walk(child, key, visit)
		}
	}
}
