package krm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKeySelectors(t *testing.T) {
	m := ParseManifests("", []byte(`
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s}
spec:
  name: [not, one]
  remoteWrite:
  - url: http://a
    basicAuth:
      username: {name: login, key: user, optional: true}
      password: {name: login, key: "5", optional: "true"}
  - tlsConfig:
      ca: {configMap: {name: ca, key: ca.crt}}
      cert: {name: 5, key: number}
  thanos: {name: outer, key: a, inner: {name: inner, key: b}}
`))
	want := []KeySelector{
		{"username", "spec.remoteWrite[0].basicAuth.username", "login", "user", true},
		{"password", "spec.remoteWrite[0].basicAuth.password", "login", "5", false},
		{"configMap", "spec.remoteWrite[1].tlsConfig.ca.configMap", "ca", "ca.crt", false},
		{"thanos", "spec.thanos", "outer", "a", false},
		{"inner", "spec.thanos.inner", "inner", "b", false},
	}
	if diff := cmp.Diff(want, m.Objects[0].KeySelectors()); diff != "" {
		t.Error(diff)
	}
}
