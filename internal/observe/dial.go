package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// Relation is what one process wants of another.
type Relation string

// The relations.
const (
	Selects Relation = "store API (gRPC)"
	Queries Relation = "PromQL (HTTP)"
	Writes  Relation = "remote write (HTTP)"
	Routes  Relation = "write API (gRPC)" // a router to the members of its ring
	Alerts  Relation = "alerts (HTTP)"
	Caches  Relation = "cache"
	Scrapes Relation = "metrics (HTTP)"
)

// TLS is how a connection is secured.
type TLS struct {
	// On tells that the client speaks TLS; Known is false where that cannot be told.
	On, Known bool
	// ServerName that the certificate must have, "" for the host that is dialled.
	ServerName string
	// CA, Cert and Key are paths of files in the dialler, "" for none.
	CA, Cert, Key string
	// SkipVerify takes any certificate.
	SkipVerify bool
	// Ignored tells that the endpoint is given a TLS of its own, which the version or the
	// look-up passes over.
	Ignored bool
	// Dropped names what the default for all endpoints has and this one does without,
	// because it says itself whether TLS is on: "ca_file, cert_file of the flags", or "".
	Dropped string
}

// Dial is one address that a process dials.
type Dial struct {
	From     *Process
	Relation Relation
	// Address as it is written: host:port, dnssrv+_grpc._tcp.name, or a URL.
	Address string
	// Target is the address taken apart; of a URL without a port the scheme's.
	Target endpoints.Target
	// Scheme of a URL, "" for a bare address.
	Scheme string
	// Path of a URL.
	Path string
	// Discovered tells that the API server is asked for the pods behind the Service that
	// Target names, by its port's name or the number of the container's.
	Discovered bool
	// Strict keeps an endpoint in the view while it is down, Group balances over replicas.
	Strict, Group bool
	TLS           TLS
	// At is where the address stands.
	At Place
	// Text is the configuration that it stands in, where it is no flag of its own.
	Text Text
	// Ring is the index of the ring in its file, of a router's address of a member.
	Ring int
	// Headers are those of remote write, by their names in lower case.
	Headers map[string]string
}

// HasVariable tells whether the address can be known only later.
func (d Dial) HasVariable() bool { return HasVariable(d.Address) }

// newDial takes an address apart.
func newDial(from *Process, relation Relation, address string, at Place) Dial {
	d := Dial{From: from, Relation: relation, Address: address, At: at}
	rest := address
	if prefix, after, isURL := strings.Cut(address, "://"); isURL {
		lookup := ""
		if l, scheme, found := strings.Cut(prefix, "+"); found {
			lookup, prefix = l+"+", scheme // dns+http://
		}
		d.Scheme, rest = prefix, after
		if i := strings.LastIndexByte(rest, '@'); i >= 0 && !strings.Contains(rest[:i], "/") {
			rest = rest[i+1:] // a login is nobody's business
		}
		rest = lookup + rest
		d.TLS = TLS{On: prefix == "https", Known: true}
	}
	host, path, found := strings.Cut(rest, "/")
	if found {
		d.Path = "/" + path
	}
	d.Target = endpoints.ParseTarget(host)
	if d.Target.Port == "" && !strings.HasPrefix(d.Target.Lookup, "dnssrv") {
		d.Target.Port = map[string]string{"http": "80", "https": "443"}[d.Scheme]
	}
	return d
}

// flagged are the flags whose value is dialled, by component.
var flagged = []struct {
	component     Component
	relation      Relation
	flag          string
	strict, group bool
}{
	{thanos.Query, Selects, "--endpoint", false, false},
	{thanos.Query, Selects, "--endpoint-strict", true, false},
	{thanos.Query, Selects, "--endpoint-group", false, true},
	{thanos.Query, Selects, "--endpoint-group-strict", true, true},
	{thanos.Query, Selects, "--store", false, false},
	{thanos.Query, Selects, "--store-strict", true, false},
	{thanos.QueryFrontend, Queries, "--query-frontend.downstream-url", false, false},
	{thanos.Rule, Queries, "--query", false, false},
	{thanos.Rule, Alerts, "--alertmanagers.url", false, false},
	{thanos.Sidecar, Queries, "--prometheus.url", false, false},
}

// Dials returns whom a process dials, in the order of its flags and files. What cannot be
// read is left out.
func (p *Process) Dials() []Dial {
	var found []Dial
	for _, f := range flagged {
		if f.component != p.Component {
			continue
		}
		for _, address := range p.Flags.Values(f.flag) {
			d := newDial(p, f.relation, address, p.AtValue(f.flag, address))
			d.Strict, d.Group = f.strict, f.group
			if f.relation == Selects {
				d.TLS = p.flagTLS()
			}
			found = append(found, d)
		}
	}
	return append(append(found, p.configured()...), p.asks()...)
}

// AtValue is the place of one use of a flag.
func (p *Process) AtValue(flag, value string) Place {
	if m := p.Cluster().owners[p.Pods.Object]; m != nil {
		return Place{p.Cluster(), p.Cluster().origin(m.of), m.flagField(p.Component, flag, value)}
	}
	for _, list := range []string{"args", "command"} {
		texts := p.Texts(list)
		for i, arg := range texts {
			expanded, _ := p.Expand(arg)
			if expanded == flag+"="+value || i > 0 && texts[i-1] == flag && expanded == value {
				return p.AtField(problem.Index(list, i))
			}
		}
	}
	return p.At(flag)
}

// Dials returns whom the processes of a cluster dial.
func (c *Cluster) Dials(relations ...Relation) []Dial {
	var found []Dial
	for _, p := range c.Processes() {
		for _, d := range p.Dials() {
			if len(relations) == 0 || slices.Contains(relations, d.Relation) {
				found = append(found, d)
			}
		}
	}
	return found
}
