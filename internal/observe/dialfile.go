package observe

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// configured returns whom the files of a process say to dial.
func (p *Process) configured() []Dial {
	var found []Dial
	file := func(flag string, relation Relation, read func(text string) []string) {
		t, has := p.Config(flag)
		if !has || !t.Known {
			return
		}
		for _, address := range read(t.Text) {
			d := newDial(p, relation, address, t.At)
			d.Text = t
			found = append(found, d)
		}
	}
	switch p.Component {
	case thanos.Query:
		found = append(found, p.endpointFile()...)
	case thanos.QueryFrontend:
		file("--query-range.response-cache-config", Caches, cacheServers)
		file("--labels.response-cache-config", Caches, cacheServers)
	case thanos.Store:
		file("--index-cache.config", Caches, cacheServers)
		file("--store.caching-bucket.config", Caches, cacheServers)
	case thanos.Rule:
		file("--query.config", Queries, staticTargets)
		file("--alertmanagers.config", Alerts, staticTargets)
		if t, has := p.Config("--remote-write.config"); has && t.Known {
			var config namedConfig
			_ = yaml.Unmarshal([]byte(t.Text), &config) // what does not parse dials nobody
			found = append(found, p.writes(t, config)...)
		}
	case thanos.Prometheus, thanos.PrometheusAgent:
		if t := p.Configuration(); t.Known {
			found = append(found, p.writes(t, p.named)...)
			found = append(found, p.alerts(t, p.named)...)
		}
	case thanos.Receive:
		found = append(found, p.ringMembers()...)
	}
	return found
}

// remoteWrite is what is read of one remote_write (Prometheus v3.13, config/config.go).
type remoteWrite struct {
	URL       string            `yaml:"url"`
	Name      string            `yaml:"name"`
	Headers   map[string]string `yaml:"headers"`
	TLSConfig struct {
		CAFile             string `yaml:"ca_file"`
		CertFile           string `yaml:"cert_file"`
		KeyFile            string `yaml:"key_file"`
		ServerName         string `yaml:"server_name"`
		InsecureSkipVerify bool   `yaml:"insecure_skip_verify"`
	} `yaml:"tls_config"`
}

func (p *Process) writes(t Text, config namedConfig) []Dial {
	var found []Dial
	for i, w := range config.RemoteWrite {
		d := newDial(p, Writes, w.URL, t.Section(problem.Index("remote_write", i)))
		d.Text, d.Headers = t, map[string]string{}
		for name, value := range w.Headers {
			d.Headers[strings.ToLower(name)] = value
		}
		d.TLS.CA, d.TLS.Cert, d.TLS.Key = w.TLSConfig.CAFile, w.TLSConfig.CertFile, w.TLSConfig.KeyFile
		d.TLS.ServerName, d.TLS.SkipVerify = w.TLSConfig.ServerName, w.TLSConfig.InsecureSkipVerify
		found = append(found, d)
	}
	return found
}

// ringMembers are the endpoints of the rings that a receiver reads.
func (p *Process) ringMembers() []Dial {
	t, has := p.Config("--receive.hashrings")
	if !has || !t.Known {
		return nil
	}
	rings, err := hashring.Parse([]byte(t.Text))
	if err != nil {
		return nil
	}
	var found []Dial
	for i, r := range rings {
		for _, e := range r.Endpoints {
			d := newDial(p, Routes, e.Address, t.At)
			d.Text, d.TLS, d.Ring = t, p.routerTLS(), i
			found = append(found, d)
		}
	}
	return found
}

// staticTargets reads the static_configs of a file of Thanos: lists of addresses, or of
// mappings with targets.
func staticTargets(text string) []string { return scalarsIn(text, "static_configs", "targets") }

// cacheServers reads the servers of a cache: addresses of memcached, addr of Redis.
func cacheServers(text string) []string { return scalarsIn(text, "addresses", "addr") }

func scalarsIn(text string, keys ...string) []string {
	var doc yaml.Node
	_ = yaml.Unmarshal([]byte(text), &doc)
	var found []string
	walk(&doc, "", func(key, value string) {
		for _, k := range keys {
			if key == k && value != "" {
				found = append(found, value)
			}
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
