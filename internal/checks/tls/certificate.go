package tls

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// certificate is what a certificate is for.
type certificate struct {
	names []string
	ips   []string
}

// has tells whether a certificate is for a name or an IP address (RFC 6125: a star stands
// for one label).
func (c certificate) has(wanted string) bool {
	if wanted == anyIP {
		return len(c.ips) > 0
	}
	if net.ParseIP(wanted) != nil {
		return slices.ContainsFunc(c.ips, func(ip string) bool { return net.ParseIP(ip).Equal(net.ParseIP(wanted)) })
	}
	return slices.ContainsFunc(c.names, func(name string) bool {
		star, isStar := strings.CutPrefix(strings.ToLower(name), "*.")
		_, parent, _ := strings.Cut(strings.ToLower(wanted), ".")
		return strings.EqualFold(name, wanted) || isStar && parent == star
	})
}

func (c certificate) String() string {
	all := slices.Concat(c.names, c.ips)
	if more := len(all) - 5; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:5], ", "), more)
	}
	return strings.Join(all, ", ")
}

// certificateOf returns what the certificate of a server is for: that which cert-manager
// is asked for, or that of the Secret. It is false where neither is among the objects.
func certificateOf(l observe.Listener) (certificate, bool) {
	cluster := l.Process.Cluster()
	source, mounted := l.Process.Source(l.TLS.Cert)
	if !l.TLS.On || !mounted || source.Kind != "Secret" {
		return certificate{}, false
	}
	for _, o := range cluster.All("Certificate") {
		if o.Group() == "cert-manager.io" && o.Text("spec", "secretName") == source.Name && observe.MayMeet(o.Namespace(), l.Process.Namespace()) {
			return requested(o)
		}
	}
	text := cluster.Key(source.Kind, l.Process.Namespace(), source.Name, source.Key)
	if !text.Known {
		return certificate{}, false
	}
	return parse(text.Text)
}

// requested is what a Certificate of cert-manager asks for; its common name counts for
// nothing in a client of Go.
func requested(o *krm.Object) (certificate, bool) {
	c := certificate{o.Texts("spec", "dnsNames"), o.Texts("spec", "ipAddresses")}
	if slices.ContainsFunc(slices.Concat(c.names, c.ips), observe.HasVariable) || len(c.names)+len(c.ips) == 0 {
		return certificate{}, false
	}
	return c, true
}

// parse reads the first certificate of a PEM text.
func parse(text string) (certificate, bool) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return certificate{}, false
	}
	x, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return certificate{}, false
	}
	c := certificate{names: x.DNSNames}
	for _, ip := range x.IPAddresses {
		c.ips = append(c.ips, ip.String())
	}
	return c, len(c.names)+len(c.ips) > 0
}
