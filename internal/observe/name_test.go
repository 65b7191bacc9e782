package observe

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestNameOf: which hosts are names of Services, as a pod of namespace ns looks them up.
func TestNameOf(t *testing.T) {
	for host, want := range map[string]Name{
		"store":                              {Service: "store", Namespace: "ns"},
		"store.other":                        {Service: "store", Namespace: "other"},
		"store.other.svc":                    {Service: "store", Namespace: "other", Full: true},
		"store.other.svc.cluster.local":      {Service: "store", Namespace: "other", Zone: "cluster.local", Full: true},
		"store.other.svc.cluster.local.":     {Service: "store", Namespace: "other", Zone: "cluster.local", Full: true},
		"store-0.store.other.svc":            {Pod: "store-0", Service: "store", Namespace: "other", Full: true},
		"store.other.svc.clusterset.local":   {Service: "store", Namespace: "other", Zone: "clusterset.local", Full: true},
		"a.store.other.svc.clusterset.local": {Pod: "a", Service: "store", Namespace: "other", Zone: "clusterset.local", Full: true},
	} {
		if got, is := NameOf(host, "ns"); !is || got != want {
			t.Errorf("%s: got %+v %t, want %+v", host, got, is, want)
		}
	}
	for _, host := range []string{"", "10.0.0.1", "[::1]", "fd00::1", "store.example.com", "a.b.store.other.svc", "$(STORE)", "${STORE}.ns.svc", "store.svc"} {
		if got, is := NameOf(host, "ns"); is {
			t.Errorf("%s: got %+v, want no Service", host, got)
		}
	}
}

// TestConfigurations: a Prometheus of which only the configuration is there answers all
// that others are asked.
func TestConfigurations(t *testing.T) {
	objects, err := krm.ParseStream([]byte(`apiVersion: v1
kind: ConfigMap
metadata: {name: outside, namespace: n}
data:
  prometheus.yml: |
    global: {external_labels: {cluster: a}}
    alerting: {alertmanagers: [{static_configs: [{targets: [alertmanager.example.com:9093]}]}]}
    scrape_configs: [{job_name: a}]
`))
	if err != nil {
		t.Fatal(err)
	}
	found := Read([]Input{{Name: "a", Objects: objects}}).Clusters[0].Configurations()
	if len(found) != 1 {
		t.Fatal(len(found))
	}
	p := found[0]
	_, has := p.Bucket()
	rules, _ := p.Rules()
	if got := p.ExternalLabels().Get("cluster"); got != "a" || has || len(rules)+len(p.Listens()) > 0 || len(p.Dials()) != 1 {
		t.Error(got, has, rules)
	}
}
