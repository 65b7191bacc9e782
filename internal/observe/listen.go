package observe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Protocol is what a process speaks on a port.
type Protocol string

// The protocols.
const (
	GRPC      Protocol = "gRPC"
	HTTP      Protocol = "HTTP"
	Receiving Protocol = "remote write"
	CapnProto Protocol = "Cap'n Proto"
	Gossip    Protocol = "gossip"
)

// Listener is a port that a process listens on.
type Listener struct {
	Process  *Process
	Protocol Protocol
	// Host is the address that it listens on, "" for all.
	Host string
	// Port is its number.
	Port string
	// Flag says the port, given or not.
	Flag string
	TLS  ServerTLS
}

// ServerTLS is how a server secures its connections.
type ServerTLS struct {
	// On tells that the server takes TLS alone; Known is false where that cannot be told.
	On, Known bool
	// Cert and ClientCA are paths of files in the process, "" for none.
	Cert, ClientCA string
	// Flag turns it on.
	Flag string
}

// grpcServers are the components with a gRPC server.
var grpcServers = []Component{thanos.Query, thanos.Receive, thanos.Rule, thanos.Sidecar, thanos.Store}

// listening are the flags that say where components listen, with their defaults, and
// those of the server's TLS: a certificate, or a file that names it (Thanos v0.42.4,
// cmd/thanos/config.go and receive.go; Prometheus v3.13, cmd/prometheus/main.go;
// Alertmanager v0.35, cmd/alertmanager/main.go).
var listening = []struct {
	components             []Component
	protocol               Protocol
	flag, fallback         string
	cert, clientCA, config string
}{
	{grpcServers, GRPC, "--grpc-address", "10901", "--grpc-server-tls-cert", "--grpc-server-tls-client-ca", ""},
	{append(slices.Clone(grpcServers), thanos.Compact, thanos.QueryFrontend, thanos.Tools), HTTP, "--http-address", "10902", "", "", "--http.config"},
	{[]Component{thanos.Receive}, Receiving, "--remote-write.address", "19291", "--remote-write.server-tls-cert", "--remote-write.server-tls-client-ca", ""},
	{[]Component{thanos.Receive}, CapnProto, "--receive.capnproto-address", "19391", "", "", ""},
	{[]Component{thanos.Prometheus, thanos.PrometheusAgent}, HTTP, "--web.listen-address", "9090", "", "", "--web.config.file"},
	{[]Component{thanos.Alertmanager}, HTTP, "--web.listen-address", "9093", "", "", "--web.config.file"},
	{[]Component{thanos.Alertmanager}, Gossip, "--cluster.listen-address", "9094", "", "", "--cluster.tls-config"},
}

// Listens returns the ports that a process listens on; none where its arguments are
// hidden, and none of those that a variable stands for.
func (p *Process) Listens() []Listener {
	if p.listens == nil { // what no pod of the objects runs
		return p.listen()
	}
	return p.listens()
}

func (p *Process) listen() []Listener {
	if p.Hidden != "" {
		return nil
	}
	var found []Listener
	for _, l := range listening {
		if !slices.Contains(l.components, p.Component) {
			continue
		}
		addresses := p.Flags.Values(l.flag)
		if len(addresses) == 0 {
			addresses = []string{":" + l.fallback}
		}
		for _, address := range addresses {
			host, port := cutPort(address)
			if port != "" && !HasVariable(port) {
				found = append(found, Listener{p, l.protocol, host, port, l.flag, p.serverTLS(l.cert, l.clientCA, l.config)})
			}
		}
	}
	return found
}

// cutPort takes an address to listen on apart; the host is "" for all addresses.
func cutPort(address string) (host, port string) {
	i := strings.LastIndexByte(address, ':')
	host, port = address[:max(i, 0)], address[i+1:]
	if host == "0.0.0.0" || host == "[::]" {
		host = ""
	}
	return host, port
}

func (p *Process) serverTLS(cert, clientCA, config string) ServerTLS {
	if config == "" {
		t := ServerTLS{On: cert != "" && p.Flags.Value(cert) != "", Known: true, Flag: cert}
		if t.On {
			t.Cert, t.ClientCA = p.Flags.Value(cert), p.Flags.Value(clientCA)
		}
		return t
	}
	path := p.Flags.Value(config)
	if path == "" {
		return ServerTLS{Known: true, Flag: config}
	}
	text := p.File(path)
	if !text.Known {
		return ServerTLS{Flag: config}
	}
	return webTLS(text.Text, config)
}

// webTLS reads the file that Prometheus' programs and Thanos have in common
// (prometheus/exporter-toolkit v0.16, web/tls_config.go).
func webTLS(text, flag string) ServerTLS {
	var file struct {
		TLS *struct {
			Cert     string `yaml:"cert"`
			CertFile string `yaml:"cert_file"`
			ClientCA string `yaml:"client_ca_file"`
		} `yaml:"tls_server_config"`
	}
	if yaml.Unmarshal([]byte(text), &file) != nil {
		return ServerTLS{Flag: flag}
	}
	if file.TLS == nil {
		return ServerTLS{Known: true, Flag: flag}
	}
	return ServerTLS{On: true, Known: true, Cert: file.TLS.CertFile, ClientCA: file.TLS.ClientCA, Flag: flag}
}

// Listeners returns who listens behind an address: nothing where its port is not known, where
// an Ingress or a route answers, or where no process that is known listens there.
func (a Answer) Listeners() []Listener {
	if a.Port == "" || a.Routed { // what stands in front listens
		return nil
	}
	var found []Listener
	for _, pods := range a.Pods {
		port := a.Port
		if number, named := pods.Ports()[port]; named {
			port = number
		}
		for _, p := range pods.Processes {
			for _, l := range p.Listens() {
				if l.Port == port {
					found = append(found, l)
				}
			}
		}
	}
	return found
}
