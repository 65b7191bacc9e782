package live

import (
	"fmt"
	"net"
	"strings"

	"github.com/miekg/dns"
)

// nameServer answers as a cluster's DNS does, for the pods of one namespace: names that
// are not whole are looked for as the search path of those pods says.
type nameServer struct {
	cluster   *Cluster
	namespace string
	servers   []*dns.Server
	Address   string
}

// serveNames starts the name server of a namespace.
func (c *Cluster) serveNames(namespace string) error {
	if namespace == "" || c.dns[namespace] != nil {
		return nil
	}
	packets, err := net.ListenPacket("udp", net.JoinHostPort(c.net.next(), "0"))
	if err != nil {
		return err
	}
	address := packets.LocalAddr().String()
	streams, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	n := &nameServer{cluster: c, namespace: namespace, Address: address}
	n.servers = []*dns.Server{{PacketConn: packets, Handler: n}, {Listener: streams, Handler: n}}
	for _, server := range n.servers {
		go func() { _ = server.ActivateAndServe() }()
	}
	c.dns[namespace] = n
	return nil
}

func (n *nameServer) close() {
	for _, server := range n.servers {
		_ = server.Shutdown()
	}
}

// ServeDNS answers one question.
func (n *nameServer) ServeDNS(w dns.ResponseWriter, question *dns.Msg) {
	answer := new(dns.Msg)
	answer.SetReply(question)
	answer.Authoritative, answer.RecursionAvailable = true, true
	if len(question.Question) == 1 {
		q := question.Question[0]
		found, known := n.find(strings.ToLower(q.Name), q.Qtype)
		for _, r := range found {
			r.Header().Name = q.Name
		}
		if answer.Answer = found; !known {
			answer.Rcode = dns.RcodeNameError
		}
	}
	if _, udp := w.LocalAddr().(*net.UDPAddr); udp {
		answer.Truncate(dns.DefaultMsgSize)
	}
	_ = w.WriteMsg(answer)
}

// find looks for a name, and for what the search path makes of it.
func (n *nameServer) find(name string, kind uint16) ([]dns.RR, bool) {
	for _, end := range []string{"", n.namespace + ".svc.cluster.local.", "svc.cluster.local.", "cluster.local."} {
		if found, known := n.cluster.records(name+end, kind); known {
			return found, true
		}
	}
	return nil, false
}

// records are those of a whole name, and whether it is one.
func (c *Cluster) records(name string, kind uint16) ([]dns.RR, bool) {
	if s := c.fleet.outside(name); s != nil {
		return addressRecords(kind, s.ip), true
	}
	s, rest := c.named(name)
	switch {
	case s == nil:
		return nil, false
	case len(rest) == 0:
		return s.addressRecords(kind)
	case len(rest) == 1 && s.headless():
		return s.podRecords(rest[0], kind)
	case len(rest) == 2 && strings.HasPrefix(rest[0], "_") && strings.HasPrefix(rest[1], "_"):
		return s.portRecords(rest[0][1:], rest[1][1:], kind)
	}
	return nil, false
}

// named finds the Service that a name ends with, and the labels before that.
func (c *Cluster) named(name string) (*service, []string) {
	zone, prefix := ".svc.cluster.local.", ""
	if strings.HasSuffix(name, ".svc.clusterset.local.") {
		zone, prefix = ".svc.clusterset.local.", clusterset
	}
	short, found := strings.CutSuffix(name, zone)
	parts := strings.Split(short, ".")
	if !found || len(parts) < 2 {
		return nil, nil
	}
	n := len(parts)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.services[parts[n-1]+"/"+prefix+parts[n-2]], parts[:n-2]
}

func (s *service) addressRecords(kind uint16) ([]dns.RR, bool) {
	if !s.headless() {
		return addressRecords(kind, s.ip), true
	}
	var found []dns.RR
	for _, p := range s.selected() {
		found = append(found, addressRecords(kind, p.IP)...)
	}
	return found, true
}

// podRecords are those of one pod by its name below a headless Service.
func (s *service) podRecords(host string, kind uint16) ([]dns.RR, bool) {
	for _, p := range s.selected() {
		if s.host(p) == host {
			return addressRecords(kind, p.IP), true
		}
	}
	return nil, false
}

// host is a pod's name below a headless Service: its own where that governs it, or made of
// its address.
func (s *service) host(p *Pod) string {
	if p.workload.governing == s.Name {
		return p.Name
	}
	return strings.ReplaceAll(p.IP, ".", "-")
}

// portRecords are those of a named port.
func (s *service) portRecords(port, protocol string, kind uint16) ([]dns.RR, bool) {
	for _, sp := range s.Spec.Ports {
		if sp.Name != port || protocol != "tcp" {
			continue
		}
		whole := domain(s.Name, s.Namespace)
		if !s.headless() {
			return serviceRecords(kind, whole, int(sp.Port)), true
		}
		var found []dns.RR
		for _, p := range s.selected() {
			if at := p.port(target(sp)); at != 0 {
				found = append(found, serviceRecords(kind, s.host(p)+"."+whole, at)...)
			}
		}
		return found, len(found) > 0
	}
	return nil, false
}

func addressRecords(kind uint16, ip string) []dns.RR {
	if kind != dns.TypeA {
		return nil
	}
	return []dns.RR{&dns.A{Hdr: header(dns.TypeA), A: net.ParseIP(ip)}}
}

func serviceRecords(kind uint16, host string, port int) []dns.RR {
	if kind != dns.TypeSRV {
		return nil
	}
	return []dns.RR{&dns.SRV{Hdr: header(dns.TypeSRV), Priority: 0, Weight: 100, Port: uint16(port), Target: host}}
}

// header: nobody may keep an answer, for pods come and go within seconds.
func header(kind uint16) dns.RR_Header {
	return dns.RR_Header{Name: ".", Rrtype: kind, Class: dns.ClassINET, Ttl: 0}
}

// String names the server in messages.
func (n *nameServer) String() string {
	return fmt.Sprintf("the DNS of %s for %s at %s", n.cluster.Name, n.namespace, n.Address)
}
