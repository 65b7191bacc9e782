package fleet

import (
	"cmp"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// Receiver is one address at which a cluster takes remote write for Thanos Receive, and
// what a writer needs to know of it.
type Receiver struct {
	// Name that writes refer to; needed where a cluster has several.
	Name string `yaml:"name,omitempty"`
	// URL that writers send to, with the path; that of Thanos Receive is /api/v1/receive.
	URL string `yaml:"url"`
	// Name of the Service, Ingress, HTTPRoute or Gateway behind the URL, in this cluster: needed where several objects of a kind ask for what the Fleet says of them (from-fleet.thanos-fleet.dev/remote-write, see wire-remote-write).
	Service string `yaml:"service,omitempty"`
	// Annotations of the Service behind it that only this cluster has, such as the subnet of its load balancer; for a Service that asks for them.
	Annotations map[string]string `yaml:"annotations,omitempty"`
	// TLS of the writer. Default for https: the certificate authorities of the writer's image.
	TLS *ClientTLS `yaml:"tls,omitempty"`
	// User name and password of the writer, from a Secret beside it. Thanos Receive asks for none; what stands in front of it does.
	BasicAuth *BasicAuth `yaml:"basicAuth,omitempty"`
	// Token of the writer, from a Secret beside it, in place of basicAuth.
	Authorization *Authorization `yaml:"authorization,omitempty"`
	// Header that the receivers take the tenant from (--receive.tenant-header). Default: THANOS-TENANT.
	TenantHeader string `yaml:"tenantHeader,omitempty"`
	// Tenant of requests without the header (--receive.default-tenant-id). Default: default-tenant, as upstream.
	DefaultTenant string `yaml:"defaultTenant,omitempty"`
	// Label that holds the tenant of each series, and that the receivers take off (--receive.split-tenant-label-name, Thanos v0.35 or later): writers then send the series of all teams in one request. Default: one remote_write for each team, with the header.
	SplitTenantLabel string `yaml:"splitTenantLabel,omitempty"`
	// Tenants that it takes; a writer with another one is an error. Default: all.
	Tenants []string `yaml:"tenants,omitempty"`
}

// BasicAuth names the keys of a Secret that hold a user name and a password.
type BasicAuth struct {
	// Secret beside the writer.
	SecretName string `yaml:"secretName"`
	// Key of the user name. Default: username.
	UsernameKey string `yaml:"usernameKey,omitempty"`
	// Key of the password. Default: password.
	PasswordKey string `yaml:"passwordKey,omitempty"`
}

// Authorization names the key of a Secret that holds a token.
type Authorization struct {
	// Scheme of the header Authorization. Default: Bearer.
	Type string `yaml:"type,omitempty"`
	// Secret beside the writer.
	SecretName string `yaml:"secretName"`
	// Key of the token. Default: token.
	Key string `yaml:"key,omitempty"`
}

// Defaults of Thanos (pkg/tenancy/tenancy.go) and of the path (pkg/receive/handler.go).
const (
	DefaultTenantHeader = "THANOS-TENANT"
	DefaultTenant       = "default-tenant"
	ReceivePath         = "/api/v1/receive"
)

func (r *Receiver) setDefaults() {
	r.TenantHeader = cmp.Or(r.TenantHeader, DefaultTenantHeader)
	if b := r.BasicAuth; b != nil {
		b.UsernameKey, b.PasswordKey = cmp.Or(b.UsernameKey, "username"), cmp.Or(b.PasswordKey, "password")
	}
	if a := r.Authorization; a != nil {
		a.Type, a.Key = cmp.Or(a.Type, "Bearer"), cmp.Or(a.Key, "token")
	}
}

// Host returns the host of the URL, without its port.
func (r *Receiver) Host() string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

var (
	// What an HTTP header is called (RFC 9110, token), as far as anybody calls one so.
	headerName = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9_]*$`)
	// Thanos takes what is no path (pkg/tenancy/tenancy.go, IsTenantValid), and names folders so.
	tenantName = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9_.]*$`)
)

// reservedHeaders are those that no remote_write may set (Prometheus v3.13.5, config/config.go).
var reservedHeaders = []string{
	"authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection",
	"keep-alive", "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding",
	"x-prometheus-remote-write-version", "x-prometheus-remote-read-version",
	"x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
}

// checkReceivers looks at what a cluster receives, each entry and all of them.
func (l *loader) checkReceivers(i int) {
	c, o := l.fleet.Clusters[i], l.origins[i]
	names, urls := map[string]bool{}, map[string]bool{}
	for n := range c.Receives {
		r, at := &c.Receives[n], problem.Index(o.path+".receives", n)
		l.checkReceiver(o.source, at, r)
		switch {
		case r.Name == "" && len(c.Receives) > 1:
			l.fault(o.source, at+".name", "name it, so that writes can say which is meant", "missing, and the cluster receives at several addresses")
		case r.Name != "" && !dnsLabel.MatchString(r.Name):
			l.fault(o.source, at+".name", "use lower-case letters, digits and -, at most 63", "%q is no name", r.Name)
		case r.Name != "" && names[r.Name]:
			l.fault(o.source, at+".name", "rename one of them", "%q is given twice", r.Name)
		}
		if r.URL != "" && urls[r.URL] {
			l.fault(o.source, at+".url", "remove one of them", "it is given twice")
		}
		names[r.Name], urls[r.URL] = true, true
		l.checkTenancy(o.source, at, c.Receives[0], *r)
	}
}

func (l *loader) checkReceiver(source int, at string, r *Receiver) {
	if remedy, message := checkURL(r.URL); message != "" {
		l.fault(source, at+".url", remedy, "%s", message)
	} else {
		l.checkAuthority(source, at, r)
	}
	l.checkTLS(source, at+".tls", r.TLS)
	if r.Service != "" && !secretName.MatchString(r.Service) {
		l.fault(source, at+".service", "use the object's name", "%q is not the name of a Service, an Ingress or a route", r.Service)
	}
	l.checkAnnotations(source, at, r.Annotations)
	if r.BasicAuth != nil && r.Authorization != nil {
		l.fault(source, at, "keep one of them", "got basicAuth and authorization, and Prometheus takes one")
	}
	if b := r.BasicAuth; b != nil {
		l.checkLogin(source, at+".basicAuth", b.SecretName, map[string]string{"usernameKey": b.UsernameKey, "passwordKey": b.PasswordKey})
	}
	if a := r.Authorization; a != nil {
		l.checkLogin(source, at+".authorization", a.SecretName, map[string]string{"key": a.Key})
		if strings.EqualFold(a.Type, "basic") {
			l.fault(source, at+".authorization.type", "write basicAuth", "Basic is no token, and Prometheus refuses it here")
		}
	}
	if !headerName.MatchString(r.TenantHeader) {
		l.fault(source, at+".tenantHeader", "use letters, digits and -", "%q is no header", r.TenantHeader)
	}
	if slices.Contains(reservedHeaders, strings.ToLower(r.TenantHeader)) {
		l.fault(source, at+".tenantHeader", "use a header of its own, for instance "+DefaultTenantHeader, "Prometheus sets the header %q itself, and refuses a configuration that does", r.TenantHeader)
	}
	if r.SplitTenantLabel != "" {
		l.checkLabelName(source, at+".splitTenantLabel", r.SplitTenantLabel)
		l.checkSplitLabel(source, at+".splitTenantLabel", r.SplitTenantLabel)
	}
	for n, tenant := range append([]string{cmp.Or(r.DefaultTenant, DefaultTenant)}, r.Tenants...) {
		path := at + ".defaultTenant"
		if n > 0 {
			path = problem.Index(at+".tenants", n-1)
		}
		l.checkTenant(source, path, tenant)
	}
}

// checkSplitLabel: receivers take the label off, and writers write it.
func (l *loader) checkSplitLabel(source int, path, name string) {
	isIdentity := name == l.fleet.ClusterLabel || hasKey(l.fleet.ExternalLabels, name) || slices.Contains(l.fleet.ReplicaLabels, name)
	for _, c := range l.fleet.Clusters {
		isIdentity = isIdentity || hasKey(c.ExternalLabels, name)
	}
	if isIdentity {
		l.fault(source, path, "split by another label", "%q tells clusters or replicas apart, and receivers take the label off", name)
	}
}

func (l *loader) checkTenant(source int, path, tenant string) {
	if !tenantName.MatchString(tenant) {
		l.fault(source, path, "use letters, digits, -, _ and ., beginning with a letter or digit", "%q cannot be a tenant: receivers name folders so", tenant)
	}
}

// checkLogin looks at a Secret and its keys.
func (l *loader) checkLogin(source int, at, name string, keys map[string]string) {
	if name == "" {
		l.fault(source, at+".secretName", "name the Secret beside the writer", "missing")
	}
	for _, p := range (SecretKey{Name: name}).Check() {
		l.fault(source, at+".secretName", p.Remedy, "%s", p.Message)
	}
	for _, field := range []string{"usernameKey", "passwordKey", "key"} {
		for _, p := range (SecretKey{Key: keys[field]}).Check() {
			l.fault(source, problem.Join(at, field), p.Remedy, "%s", p.Message)
		}
	}
}

// checkURL says what is wrong with a URL. What may be a login is not told.
func checkURL(text string) (remedy, message string) {
	const write = "write http:// or https://, the host and the path, for instance https://write.example.com" + ReceivePath
	u, err := url.Parse(text)
	switch {
	case text == "":
		return write, "missing"
	case err != nil:
		return write, "it is no URL"
	case u.User != nil:
		return "take the login out, and name its Secret in basicAuth", "a URL with a login"
	case (u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") && strings.ContainsAny(text, "@?"):
		return write, "it does not begin with http:// or https:// and a host" // and may hold a login
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return write, problem.New("", "", "%q is no URL that remote write is sent to", text).Message
	case u.RawQuery != "" || u.Fragment != "":
		return "take away what stands behind the path", "a URL with a query or a fragment"
	case !isPort(u.Port()):
		return "write a port from 1 to 65535, or none", problem.New("", "", "%s is no port", u.Port()).Message
	case strings.Trim(u.Path, "/") == "":
		return "add " + ReceivePath, problem.New("", "", "%q has no path, at which receivers take nothing", text).Message
	}
	return "", ""
}

func isPort(text string) bool {
	n, err := strconv.Atoi(cmp.Or(text, "80"))
	return err == nil && n > 0 && n < 1<<16
}

// checkAuthority: TLS belongs to https, and for a name that only a private network knows, no
// authority that images trust signs a certificate (CA/Browser Forum, Baseline Requirements, 4.2.2).
func (l *loader) checkAuthority(source int, at string, r *Receiver) {
	switch secure := strings.HasPrefix(r.URL, "https:"); {
	case !secure && r.TLS != nil:
		l.fault(source, at+".tls", "write https:// in url, or remove it", "TLS is not spoken to %q", r.URL)
	case secure && isPrivate(r.Host()) && (r.TLS == nil || r.TLS.CAFile == "" && !r.TLS.InsecureSkipVerify):
		l.fault(source, at+".tls", "add caFile, that of the writer's image where it holds the authority",
			"nobody whom writers trust by themselves signs a certificate for %s", r.Host())
	}
}

// privateZones are the names that are in no public DNS (RFC 6762, RFC 8375, ICANN for internal).
var privateZones = []string{"svc", "local", "internal", "home.arpa", "localhost"}

func isPrivate(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()
	}
	return !strings.Contains(host, ".") || slices.ContainsFunc(privateZones, func(zone string) bool { return strings.HasSuffix(host, "."+zone) })
}

// checkTenancy: the receivers of a cluster have one set of flags.
func (l *loader) checkTenancy(source int, at string, first, r Receiver) {
	for _, f := range []struct{ field, want, got string }{
		{"tenantHeader", first.TenantHeader, r.TenantHeader},
		{"defaultTenant", cmp.Or(first.DefaultTenant, DefaultTenant), cmp.Or(r.DefaultTenant, DefaultTenant)},
		{"splitTenantLabel", first.SplitTenantLabel, r.SplitTenantLabel},
	} {
		if f.got != f.want {
			l.fault(source, problem.Join(at, f.field), "make them agree", "got %q, and %q at the first address, while the receivers of a cluster are told once", f.got, f.want)
		}
	}
}

func checkMatchers(at string, labels map[string]string) []problem.Problem {
	var found []problem.Problem
	for _, name := range sortedKeys(labels) {
		where := problem.Join(at, name)
		if name != "__name__" {
			found = append(found, prometheus.CheckLabelName(where, name)...)
		}
		if _, err := regexp.Compile("^(?s:" + labels[name] + ")$"); err != nil || labels[name] == "" {
			found = append(found, problem.New(where, "write a regular expression that the whole value matches", "%q is none", labels[name]))
		}
		if strings.Contains(labels[name], "$(") {
			// Thanos puts variables into a ruler's file, and the operator's reloader into a configuration.
			found = append(found, problem.New(where, "write it without $(", "%q holds what readers take for a variable", labels[name]))
		}
	}
	return found
}
