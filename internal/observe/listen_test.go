package observe_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

const receiver = `
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: mon}
data:
  on.yml: "tls_server_config: {cert_file: /etc/tls/tls.crt}"
  off.yml: "basic_auth_users: {}"
---
apiVersion: v1
kind: Pod
metadata: {name: receive, namespace: mon}
spec:
  containers:
    - name: receive
      image: quay.io/thanos/thanos:v0.42.4
      args:
        - receive
        - --grpc-address=[::]:10907
        - --grpc-server-tls-cert=/etc/tls/grpc.crt
        - --remote-write.address=:$(PORT)
        - --http.config=/etc/web/on.yml
      volumeMounts: [{name: web, mountPath: /etc/web}]
    - name: prometheus
      image: quay.io/prometheus/prometheus:v3.13.5
      args: [--web.config.file=/etc/elsewhere.yml, "--web.listen-address=:9091", "--web.listen-address=127.0.0.1:9092"]
      volumeMounts: [{name: web, mountPath: /etc/web}]
  volumes: [{name: web, configMap: {name: web}}]
`

// TestListens: where processes listen, and how they secure it, comes from their flags and
// files; what stands in a variable or outside of the objects is not known.
func TestListens(t *testing.T) {
	objects, err := krm.ParseStream([]byte(receiver))
	if err != nil {
		t.Fatal(err)
	}
	var got [][3]string
	for _, p := range observe.Read([]observe.Input{{Name: "a", Objects: objects}}).Processes() {
		for _, l := range p.Listens() {
			secured := map[bool]string{true: "TLS " + l.TLS.Cert, false: "plain"}[l.TLS.On]
			if !l.TLS.Known {
				secured = "unknown"
			}
			got = append(got, [3]string{string(l.Protocol), l.Port, secured})
		}
	}
	want := [][3]string{
		{"gRPC", "10907", "TLS /etc/tls/grpc.crt"},
		{"HTTP", "10902", "TLS /etc/tls/tls.crt"},
		{"Cap'n Proto", "19391", "plain"},
		{"HTTP", "9091", "unknown"},
		{"HTTP", "9092", "unknown"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
