// Package endpoints knows the file that thanos query reads its endpoints from
// (Thanos v0.42.4, cmd/thanos/endpointset.go). It is not Prometheus' file_sd
// format, and upstream's parser ignores keys that it does not know.
package endpoints

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// File is the endpoints file.
type File struct {
	DefaultClientConfig *ClientConfig `yaml:"default_client_config,omitempty"`
	Endpoints           []Endpoint    `yaml:"endpoints"`
}

// Endpoint is one store API, or several behind one name.
type Endpoint struct {
	// Address is host:port, or a name to look up after dns+, dnsdualstack+, dnssrv+ or dnssrvnoa+.
	Address string `yaml:"address"`
	// Strict keeps the endpoint in the view while it is down; not with a lookup.
	Strict bool `yaml:"strict,omitempty"`
	// Group balances over identical replicas in place of asking each.
	Group         bool          `yaml:"group,omitempty"`
	ServiceConfig string        `yaml:"service_config,omitempty"`
	ClientConfig  *ClientConfig `yaml:"client_config,omitempty"`
}

// ClientConfig is how one endpoint is dialled, since Thanos v0.42.
type ClientConfig struct {
	TLSConfig   *TLSConfig `yaml:"tls_config,omitempty"`
	ServerName  string     `yaml:"server_name,omitempty"`
	Compression string     `yaml:"compression,omitempty"`
}

// TLSConfig is upstream's TLS of a gRPC client.
type TLSConfig struct {
	Enabled            *bool  `yaml:"enabled,omitempty"`
	InsecureSkipVerify bool   `yaml:"insecure_skip_verify,omitempty"`
	CertFile           string `yaml:"cert_file,omitempty"`
	KeyFile            string `yaml:"key_file,omitempty"`
	CAFile             string `yaml:"ca_file,omitempty"`
	MinVersion         string `yaml:"min_version,omitempty"`
}

// Rewrite prints the file with other endpoints. What the old text says for every
// endpoint stays as it stands there; the rest of it goes. flags tells whether the flags of
// the querier dial with TLS where the file has no default.
func Rewrite(old string, found []Endpoint, flags bool) ([]byte, error) {
	file := struct {
		Default   yaml.Node  `yaml:"default_client_config,omitempty"`
		Endpoints []Endpoint `yaml:"endpoints"`
	}{}
	before, problems := Parse(old)
	if len(problems) == 0 {
		_ = yaml.Unmarshal([]byte(old), &file) // Parse has read it
		plain(&file.Default)
	}
	if file.Endpoints = found; before.DefaultClientConfig.secure(flags) {
		file.Endpoints = overDefault(found)
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(file); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// secure tells whether the default for all endpoints dials with TLS: it says so, or names
// what only TLS has; the flags count where it says nothing.
func (c *ClientConfig) secure(flags bool) bool {
	switch {
	case c == nil || c.TLSConfig == nil && c.ServerName == "":
		return flags
	case c.TLSConfig == nil:
		return false
	}
	t := c.TLSConfig
	if t.Enabled != nil {
		return *t.Enabled
	}
	return t.InsecureSkipVerify || t.CertFile != "" || t.KeyFile != "" || t.CAFile != ""
}

// overDefault leaves enabled out, beside a default with TLS: what says enabled itself
// gets nothing of the default, neither its CA nor its certificate (Thanos v0.42.4,
// cmd/thanos/endpointset.go, applyDefaults).
func overDefault(found []Endpoint) []Endpoint {
	found = slices.Clone(found)
	for i, e := range found {
		if e.ClientConfig == nil || e.ClientConfig.TLSConfig == nil {
			continue
		}
		client, tls := *e.ClientConfig, *e.ClientConfig.TLSConfig
		if tls.Enabled != nil && *tls.Enabled {
			tls.Enabled = nil
		}
		if client.TLSConfig = &tls; tls == (TLSConfig{}) {
			client.TLSConfig = nil
		}
		if found[i].ClientConfig = &client; client == (ClientConfig{}) {
			found[i].ClientConfig = nil
		}
	}
	return found
}

// plain writes aliases out: what they stand for may not be printed again.
func plain(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		*n = *n.Alias
	}
	n.Anchor = ""
	for _, c := range n.Content {
		plain(c)
	}
}

// Parse reads a file strictly: what upstream would ignore is a problem here.
func Parse(text string) (File, []problem.Problem) {
	var f File
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return f, []problem.Problem{problem.New("", "correct it", "not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))}
	}
	problems := strict.Decode(&doc, &f)
	for i, e := range f.Endpoints {
		if e.Strict && isLookup(e.Address) {
			problems = append(problems, problem.New(problem.Index("endpoints", i)+".strict", "remove strict or the lookup prefix",
				"strict with the lookup %q, with which query refuses to start", e.Address))
		}
	}
	return f, problems
}

// isLookup tells whether the address is a name that Thanos looks up itself.
func isLookup(address string) bool { return strings.Contains(address, "+") }

// Service returns the address that finds every pod behind a Service: its SRV
// records for a port. A headless Service has one for each pod.
func Service(port, name, namespace, domain string) string {
	return fmt.Sprintf("dnssrv+_%s._tcp.%s.%s.svc.%s", port, name, namespace, domain)
}

// Target is an address taken apart, to tell whether two mean the same.
type Target struct {
	// Lookup is the prefix with its +, or "".
	Lookup string
	// Record is "_grpc._tcp." of an SRV lookup, or "".
	Record string
	Host   string
	// Port stands in place of that of the record in an SRV lookup, which needs none (Thanos
	// v0.42.5, pkg/discovery/dns/resolver.go).
	Port string
}

// ParseTarget takes an address apart.
func ParseTarget(address string) Target {
	var t Target
	if prefix, rest, found := strings.Cut(address, "+"); found {
		t.Lookup, address = prefix+"+", rest
	}
	if colon := strings.LastIndexByte(address, ':'); colon >= 0 {
		address, t.Port = address[:colon], address[colon+1:]
	}
	if strings.HasPrefix(t.Lookup, "dnssrv") {
		if parts := strings.SplitN(address, ".", 3); len(parts) == 3 && strings.HasPrefix(parts[1], "_") {
			t.Record, address = parts[0]+"."+parts[1]+".", parts[2]
		}
	}
	t.Host = strings.TrimSuffix(address, ".")
	return t
}

// Means tells whether a hand-written address, as seen from a pod in namespace,
// reaches the same as target: DNS completes short names from the pod's search path.
func (t Target) Means(target Target, namespace, domain string) bool {
	if t.Port != target.Port || t.Record != target.Record {
		return false
	}
	suffixes := []string{"", "." + namespace + ".svc." + domain, ".svc." + domain, "." + domain}
	return slices.ContainsFunc(suffixes, func(s string) bool { return t.Host+s == target.Host })
}
