package live

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	writeHost = "write.example.com"
	// writePort is in the place of 443, which only root may listen on.
	writePort = "8443"
	writePath = "/api/v1/receive"
)

// gateway brings what the README of topology edge leaves to the user: an Ingress controller of
// class nginx, its certificate of the company's own authority, a user for each plant, and the
// login of each plant. The controller is Traefik, which reads the annotations of ingress-nginx.
func gateway(b *booted) {
	company, err := newAuthority()
	b.must(err)
	cert, key, err := company.files(writeHost)
	b.must(err)
	b.moved = []string{"https://" + writeHost + "/", "https://" + writeHost + ":" + writePort + "/"}
	b.given = map[string][]string{"hub": {
		secretText("remote-write-tls", map[string]string{"tls.crt": cert, "tls.key": key}),
		secretText("remote-write-users", map[string]string{"auth": user("plant-a") + user("plant-b") + user("plant-c")}),
		strings.NewReplacer("HOST", writeHost, "PORT", writePort).Replace(controller),
	}}
	b.company = company
	for _, plant := range []string{"plant-a", "plant-b", "plant-c"} {
		b.logsIn(plant)
	}
}

// logsIn gives a plant its login, and a workload of team press-line.
func (b *booted) logsIn(plant string) {
	b.given[plant] = []string{
		secretText("remote-write-ca", map[string]string{"ca.crt": b.company.text}),
		secretText("remote-write-login", map[string]string{"username": plant, "password": vault(plant)}),
		team,
	}
}

func secretText(name string, files map[string]string) string {
	return string(toYAML(&corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "monitoring"}, StringData: files,
	}))
}

// user is a line of a file of htpasswd -s.
func user(name string) string {
	sum := sha1.Sum([]byte(vault(name)))
	return name + ":{SHA}" + base64.StdEncoding.EncodeToString(sum[:]) + "\n"
}

const controller = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx
spec:
  controller: k8s.io/ingress-nginx
---
apiVersion: v1
kind: Service
metadata:
  name: ingress
  namespace: ingress
  annotations:
    external-dns.alpha.kubernetes.io/hostname: HOST
spec:
  type: LoadBalancer
  selector: {app: ingress}
  ports:
  - name: https
    port: PORT
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress
  namespace: ingress
spec:
  selector: {matchLabels: {app: ingress}}
  template:
    metadata:
      labels: {app: ingress}
    spec:
      containers:
      - name: traefik
        image: docker.io/library/traefik:v3.7.13
        args:
        - --global.checknewversion=false
        - --global.sendanonymoususage=false
        - --log.level=DEBUG
        - --ping=true
        - --entrypoints.traefik.address=:8080
        - --entrypoints.web.address=:8000
        - --entrypoints.websecure.address=:PORT
        - --providers.kubernetesingressnginx=true
        - --providers.kubernetesingressnginx.proxyrequestbuffering=true
        - --providers.kubernetesingressnginx.httpentrypoint=web
        - --providers.kubernetesingressnginx.httpsentrypoint=websecure
        ports:
        - {name: https, containerPort: PORT}
        - {name: ping, containerPort: 8080}
        readinessProbe:
          httpGet: {path: /ping, port: ping}
`

// team is a workload of team press-line, scraped as its kind of plant does it.
const team = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: press
  namespace: press-line
spec:
  selector: {matchLabels: {app: press}}
  template:
    metadata:
      labels: {app: press}
      annotations:
        prometheus.io/scrape: "true"
    spec:
      containers:
      - name: press
        image: quay.io/prometheus/node-exporter:v1.9.1
        args: [--collector.disable-defaults, --collector.time]
        ports:
        - {name: http, containerPort: 9100}
        readinessProbe:
          httpGet: {path: /, port: http}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: press
  namespace: press-line
spec:
  selector: {matchLabels: {app: press}}
  podMetricsEndpoints:
  - port: http
`

// edge asks plants that write to a hub through an Ingress, each team as its tenant.
func edge(b *booted) {
	querier := b.only("hub", "thanos-query").API("http")
	for _, c := range b.Clusters {
		for _, p := range b.running(c, "prometheus") {
			b.eventually("every target of "+p.String()+" is up", func(ctx context.Context) error {
				n, err := p.Web().targets(ctx)
				if err == nil && n < 3 {
					err = fmt.Errorf("only %d targets are discovered", n)
				}
				return err
			})
		}
	}
	b.refusesStrangers()
	b.tenants(querier)
	b.plantsLossless("at first", querier)
	b.rulesLoaded(querier, "hub", 3)
	b.firesOnce("hub", "Watchdog")
	b.must(b.Cluster("hub").Restart(b.Cluster("hub").Pod("thanos-receive-zone-b-0")))
	b.plantsLossless("after a zone of the hub was away", querier)
	b.adds("plant-c", "--like", "plant-b")
	b.plantsLossless("after a plant was added", querier)
	b.steady()
}

// plantsLossless: what every Prometheus has scraped is in the hub, each series once.
func (b *booted) plantsLossless(when string, querier API) {
	b.Helper()
	for _, c := range b.Clusters {
		pods := b.running(c, "prometheus")
		b.scrapesAgain(1, apis(pods)...)
		for _, p := range pods {
			own, err := p.Web().series(b.Context(), `{__name__!="", __name__!~"container_network_tcp_usage_total|container_network_udp_usage_total|container_tasks_state"}`, window, nil)
			b.must(err)
			b.eventually(fmt.Sprintf("%s: all %d series of %s are in the hub once", when, len(own), p), func(ctx context.Context) error {
				got, err := querier.series(ctx, `{__name__!="", cluster="`+c.Name+`"}`, window, []string{"cluster", "prometheus", "prometheus_replica", "receive_cluster", "tenant_id"}, "dedup=true")
				if err != nil {
					return err
				}
				return own.lacks(got)
			})
		}
	}
}

// tenants: whose series a tenant has is what the README says.
func (b *booted) tenants(querier API) {
	b.Helper()
	want := map[string]string{
		`up{cluster="hub"}`: "platform",
		`up{cluster="plant-a", namespace!="press-line"}`:            "platform",
		`up{cluster="plant-a", namespace="press-line"}`:             "press-line",
		`up{cluster="plant-b", kubernetes_namespace!="press-line"}`: "plant-b",
		`up{cluster="plant-b", kubernetes_namespace="press-line"}`:  "press-line",
	}
	for series, tenant := range want {
		b.eventually(series+" is of tenant "+tenant+" alone", func(ctx context.Context) error {
			got, err := querier.Query(ctx, "count by (tenant_id) ("+series+")")
			if err == nil && (len(got) != 1 || got[0].Metric["tenant_id"] != tenant) {
				err = fmt.Errorf("the series are of %v", got)
			}
			return err
		})
	}
}

// refusesStrangers: only who has a login, and trusts the company's authority, gets in, and to
// the path of remote write alone.
func (b *booted) refusesStrangers() {
	b.Helper()
	good := vault("plant-b")
	for _, tt := range []struct {
		what, path, name, password string
		size, want                 int
	}{
		{"a login, and no series", writePath, "plant-b", good, 0, http.StatusBadRequest},
		{"no login", writePath, "", "", 0, http.StatusUnauthorized},
		{"a wrong password", writePath, "plant-b", good + "x", 0, http.StatusUnauthorized},
		{"another plant's password", writePath, "plant-a", good, 0, http.StatusUnauthorized},
		{"an unknown user", writePath, "plant-d", good, 0, http.StatusUnauthorized},
		{"another path", "/api/v1/query", "plant-b", good, 0, http.StatusNotFound},
		{"a request of 15 MB, as a plant that was away sends them", writePath, "plant-b", good, 15 << 20, http.StatusBadRequest},
		{"a request that is too large", writePath, "plant-b", good, 17 << 20, http.StatusRequestEntityTooLarge},
	} {
		b.eventually(fmt.Sprintf("%s is answered with %d", tt.what, tt.want), func(ctx context.Context) error {
			got, err := b.writes(ctx, b.company.text, tt.path, tt.name, tt.password, bytes.Repeat([]byte("x"), tt.size))
			if err == nil && got != tt.want {
				err = fmt.Errorf("the answer is %d", got)
			}
			return err
		})
	}
	var unknown x509.UnknownAuthorityError
	if _, err := b.writes(b.Context(), b.trust.text, writePath, "plant-b", good, nil); !errors.As(err, &unknown) {
		b.Errorf("who does not trust the company's authority gets %v", err)
	}
}

// writes sends a request to the public name of the hub.
func (b *booted) writes(ctx context.Context, authority, path, name, password string, body []byte) (int, error) {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(authority))
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", net.JoinHostPort(b.outside(writeHost).ip, writePort))
	}
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+writeHost+":"+writePort+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	if name != "" {
		request.SetBasicAuth(name, password)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}
