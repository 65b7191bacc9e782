package observe

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// ownTLSVersion is the first version in which an endpoint has a TLS of its own (Thanos
// #8594). Older ones read such a file and pass over what they do not know.
const ownTLSVersion = "v0.42.0"

// endpointsFile is the file of thanos query as upstream reads it: what is not known is
// passed over (Thanos v0.42.4, cmd/thanos/endpointset.go).
type endpointsFile struct {
	Default   clientConfig `yaml:"default_client_config"`
	Endpoints []struct {
		Address string       `yaml:"address"`
		Strict  bool         `yaml:"strict"`
		Group   bool         `yaml:"group"`
		Client  clientConfig `yaml:"client_config"`
	} `yaml:"endpoints"`
}

type clientConfig struct {
	TLS struct {
		Enabled    *bool   `yaml:"enabled"`
		SkipVerify *bool   `yaml:"insecure_skip_verify"`
		Cert       *string `yaml:"cert_file"`
		Key        *string `yaml:"key_file"`
		CA         *string `yaml:"ca_file"`
		MinVersion *string `yaml:"min_version"`
	} `yaml:"tls_config"`
	ServerName string `yaml:"server_name"`
}

// secures tells whether the configuration names what only TLS has.
func (c clientConfig) secures() bool {
	t := c.TLS
	return t.Cert != nil || t.Key != nil || t.CA != nil || t.SkipVerify != nil
}

// isGiven tells whether the configuration says anything of TLS.
func (c clientConfig) isGiven() bool {
	return c.secures() || c.TLS.Enabled != nil || c.TLS.MinVersion != nil || c.ServerName != ""
}

// over is the TLS of a configuration, with what it leaves out taken from a base.
func (c clientConfig) over(base TLS) TLS {
	return TLS{
		On: base.On || c.secures(), Known: base.Known, ServerName: c.ServerName,
		CA: or(c.TLS.CA, base.CA), Cert: or(c.TLS.Cert, base.Cert), Key: or(c.TLS.Key, base.Key),
		SkipVerify: or(c.TLS.SkipVerify, base.SkipVerify),
	}
}

// beside is the TLS of an endpoint's configuration beside the default of all endpoints:
// what says itself whether TLS is on takes nothing from the default, and a server name is
// never taken from it. of is what the default is of.
func (c clientConfig) beside(base TLS, of string) TLS {
	if c.TLS.Enabled == nil {
		return c.over(base)
	}
	t := c.alone(base.Known)
	if names := t.without(base); t.On && names != "" {
		t.Dropped = names + " of " + of
	}
	return t
}

// without names what another TLS has, and this one does not. Who takes any certificate
// needs no CA, and who has another CA asks others, who may want no certificate.
func (t TLS) without(base TLS) string {
	if t.CA != "" && t.CA != base.CA {
		return ""
	}
	var names []string
	for _, f := range []struct {
		name    string
		lacking bool
	}{
		{"ca_file", t.CA == "" && base.CA != "" && !t.SkipVerify},
		{"cert_file", t.Cert == "" && base.Cert != ""},
		{"key_file", t.Key == "" && base.Key != ""},
		{"insecure_skip_verify", !t.SkipVerify && base.SkipVerify && t.CA == ""},
	} {
		if f.lacking {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, ", ")
}

// equal tells whether two ways to dial are the same.
func (t TLS) equal(other TLS) bool {
	t.Known, t.Ignored, t.Dropped = other.Known, other.Ignored, other.Dropped
	return t == other
}

// alone is the TLS of a configuration that takes nothing from elsewhere.
func (c clientConfig) alone(known bool) TLS {
	t := c.over(TLS{Known: known})
	if c.TLS.Enabled != nil {
		t.On = *c.TLS.Enabled
	}
	if !t.On {
		return TLS{Known: known}
	}
	return t
}

func or[T any](value *T, fallback T) T {
	if value != nil {
		return *value
	}
	return fallback
}

// endpointFile reads the file of thanos query.
func (p *Process) endpointFile() []Dial {
	t, has := p.Config("--endpoint.sd-config")
	if !has || !t.Known {
		return nil
	}
	var file endpointsFile
	if yaml.Unmarshal([]byte(t.Text), &file) != nil {
		return nil // with which it does not start
	}
	version, known := p.Version()
	base, of := p.flagTLS(), "the flags"
	if file.Default.isGiven() && thanos.AtLeast(version, ownTLSVersion) {
		base, of = file.Default.alone(base.Known && known), "default_client_config"
	}
	var found []Dial
	for _, e := range file.Endpoints {
		d := newDial(p, Selects, e.Address, t.At)
		d.Strict, d.Group, d.Text, d.TLS = e.Strict, e.Group, t, base
		if e.Client.isGiven() {
			own := e.Client.beside(base, of)
			own.Known = own.Known && known
			if isDynamic := strings.Contains(e.Address, "+") && !e.Group; isDynamic || !thanos.AtLeast(version, ownTLSVersion) {
				own, own.Ignored = base, !own.equal(base)
			}
			d.TLS = own
		}
		found = append(found, d)
	}
	return found
}

// flagTLS is that of every endpoint of a querier that has none of its own.
func (p *Process) flagTLS() TLS {
	t := p.clientTLS("--grpc-client-tls-", "--grpc-client-server-name")
	t.Known = p.Hidden == ""
	return t
}

// rwClientVersion is the first that is known to have a switch of its own for the TLS
// between receivers (Thanos v0.37.2, cmd/thanos/receive.go).
const rwClientVersion = "v0.37.0"

// routerTLS is that by which a receiver writes to the members of its ring. Cap'n Proto
// knows none.
func (p *Process) routerTLS() TLS {
	t := p.clientTLS("--remote-write.client-tls-", "--remote-write.client-server-name")
	version, _ := p.Version()
	t.Known = p.Hidden == "" && p.Flags.Value("--receive.replication-protocol") != "capnproto" && thanos.AtLeast(version, rwClientVersion)
	return t
}

func (p *Process) clientTLS(prefix, serverName string) TLS {
	return TLS{
		On: p.Flags.Has(prefix + "secure"), ServerName: p.Flags.Value(serverName),
		CA: p.Flags.Value(prefix + "ca"), Cert: p.Flags.Value(prefix + "cert"), Key: p.Flags.Value(prefix + "key"),
		SkipVerify: p.Flags.Has(prefix + "skip-verify"),
	}
}
