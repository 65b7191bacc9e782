package fleet

import (
	"fmt"
	"maps"
	"net"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

func (l *loader) checkExposure(source int, path string, e Exposure) {
	if (e.Address == "") == (e.ServiceImport == nil) {
		l.fault(source, path, "give exactly one", "want either address or serviceImport")
		return
	}
	if strings.Contains(e.Address, "@") {
		// What stands before the @ may be a password, and is not told.
		l.fault(source, path+".address", "write the host alone, without a login; store APIs ask for none", "an address with a login")
		return
	}
	l.checkTLS(source, path+".tls", e.TLS)
	l.checkService(source, path, e)
	if e.ServiceImport != nil {
		l.checkServiceImport(source, path+".serviceImport", *e.ServiceImport)
		return
	}
	if e.TLS != nil && strings.Contains(e.Address, "+") {
		// Thanos v0.42.4, docs/components/query.md: no per-endpoint TLS for what DNS discovery finds.
		l.fault(source, path+".tls", "write the address as host:port", "TLS is not applied to %q, which is looked up", e.Address)
	}
	if e.Strict && strings.Contains(e.Address, "+") {
		// Thanos v0.42.5, cmd/thanos/endpointset.go, getEndpoints: the querier does not start.
		l.fault(source, path+".strict", "write the address as host:port, or remove strict", "true for %q, which is looked up; a querier refuses that", e.Address)
	}
	if reason := checkAddress(e.Address); reason != "" {
		l.fault(source, path+".address", "write host:port, dns+host:port or dnssrv+_grpc._tcp.name", "%q: %s", e.Address, reason)
	}
}

// annotationKey is that of Kubernetes (apimachinery, IsQualifiedName).
var annotationKey = regexp.MustCompile(`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`)

// checkService looks at what is said of the Service behind an address.
func (l *loader) checkService(source int, path string, e Exposure) {
	switch {
	case e.Service != "" && e.ServiceImport != nil:
		l.fault(source, path+".service", "remove it", "serviceImport names the Service")
	case e.Service != "" && !dnsLabel.MatchString(e.Service):
		l.fault(source, path+".service", "use the Service's name", "%q is not a Service name", e.Service)
	}
	l.checkAnnotations(source, path, e.Annotations)
}

func (l *loader) checkAnnotations(source int, path string, annotations map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		if !annotationKey.MatchString(key) {
			l.fault(source, path+".annotations", "write it as Kubernetes has it, prefix/name", "%q is no key of an annotation", key)
		}
	}
}

// Host returns the host of an address as Thanos dials it, without what says how to look it
// up, and "" where that is no address record of a name: dnssrv+ finds its hosts in others.
func (e Exposure) Host() string {
	prefix, host, discovered := strings.Cut(e.Address, "+")
	if !discovered {
		host = e.Address
	} else if strings.HasPrefix(prefix, "dnssrv") {
		return ""
	}
	h, _, err := net.SplitHostPort(host)
	if err != nil {
		return ""
	}
	return h
}

func (l *loader) checkServiceImport(source int, path string, s ServiceImport) {
	if !dnsLabel.MatchString(s.Name) {
		l.fault(source, path+".name", "use the Service's name", "%q is not a Service name", s.Name)
	}
	if !dnsLabel.MatchString(s.Namespace) {
		l.fault(source, path+".namespace", "use the Service's namespace", "%q is not a namespace", s.Namespace)
	}
	if s.Port < 1 || s.Port > 65535 {
		l.fault(source, path+".port", "use the Service's gRPC port, usually 10901", "%d is not a port", s.Port)
	}
	if !slices.Contains(connections, s.Via) {
		l.fault(source, path+".via", strict.Suggest(s.Via, connections, "write Karmada, KarmadaMultiClusterService or ClusterSet"),
			"got %q, which is not a known implementation", s.Via)
	}
	l.checkMCSVersion(source, path+".mcsVersion", s)
}

// checkTLS: a Secret is mounted as one folder, and the pair of a client is a pair
// (Thanos v0.42.4, pkg/tls/options.go).
func (l *loader) checkTLS(source int, at string, tls *ClientTLS) {
	if tls == nil {
		return
	}
	if (tls.CertFile == "") != (tls.KeyFile == "") {
		l.fault(source, at, "give both or neither", "certFile without keyFile, or keyFile without certFile")
	}
	if tls.MinVersion != "" && !slices.Contains(tlsVersions, tls.MinVersion) {
		l.fault(source, at+".minVersion", strict.Suggest(tls.MinVersion, tlsVersions, "write "+strings.Join(tlsVersions, ", ")), "got %q, which is not a version of TLS", tls.MinVersion)
	}
	if tls.SecretName == "" {
		return
	}
	files := tls.Files()
	for _, file := range files {
		if !path.IsAbs(file) || path.Dir(file) != path.Dir(files[0]) {
			l.fault(source, at+".secretName", "write the files as absolute paths in one folder", "the Secret is mounted at the folder of all its files, and %q is not in %s", file, path.Dir(files[0]))
		}
	}
	if len(files) == 0 {
		l.fault(source, at+".secretName", "add caFile, or certFile and keyFile", "no file is read from the Secret")
	}
}

func (l *loader) checkMCSVersion(source int, path string, s ServiceImport) {
	switch {
	case s.MCSVersion == "", s.MCSVersion == GKE && s.Via == ClusterSet:
	case s.Via == KarmadaMultiClusterService:
		l.fault(source, path, "remove it", "a MultiClusterService is Karmada's own kind and has no version of the multi-cluster Services API")
	case !slices.Contains(mcsVersions, s.MCSVersion):
		l.fault(source, path, strict.Suggest(s.MCSVersion, mcsVersions, "write v1alpha1 or v1beta1"), "got %q, which is not a version of the multi-cluster Services API", s.MCSVersion)
	case s.Via == Karmada && s.MCSVersion != "v1alpha1":
		l.fault(source, path, "remove it", "Karmada ships v1alpha1 of the multi-cluster Services API only, got %q", s.MCSVersion)
	}
}

// checkAddress says what is wrong with an address as Thanos dials it (Thanos
// v0.42.4, docs/service-discovery.md): dns+ and plain addresses need a port,
// dnssrv+ takes it from the record, and anything else before a + is not a scheme.
func checkAddress(address string) string {
	if scheme := strings.Index(address, "://"); scheme >= 0 {
		return fmt.Sprintf("%q is a URL scheme; store APIs speak gRPC and have none", address[:scheme])
	}
	prefix, host, discovered := strings.Cut(address, "+")
	if !discovered {
		prefix, host = "", address
	}
	switch prefix {
	case "dnssrv", "dnssrvnoa":
		if host == "" {
			return "no name to look up"
		}
		return ""
	case "", "dns", "dnsdualstack":
		if h, p, err := net.SplitHostPort(host); err != nil || h == "" || p == "" {
			return "no host and port"
		}
		return ""
	default:
		return fmt.Sprintf("%q is not a discovery prefix", prefix+"+")
	}
}
