package krm

import (
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// What the labels of a pod say is said of one of its containers, not of all.
func TestHidden(t *testing.T) {
	for name, tt := range map[string]struct {
		containers string
		want       string
	}{
		"the one that is seen explains the labels": {"[{name: a, image: x, args: [receive, --receive.local-endpoint=y]}, {name: b, image: x}]", ""},
		"nothing else explains them":               {"[{name: b, image: x}]", "b"},
		"its own name says another":                {"[{name: a, image: x, args: [receive, --receive.local-endpoint=y]}, {name: thanos-store, image: x}]", "thanos-store"},
		"a proxy is none":                          {"[{name: b, image: envoyproxy/envoy}]", ""},
	} {
		o, list := item(t, "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {template: {metadata: {labels: {app: thanos-receive}}, spec: {containers: "+tt.containers+"}}}}")
		var names []string
		for _, c := range (&Workload{Object: o}).hidden([]thanos.Component{thanos.Receive, thanos.Store}) {
			names = append(names, c.Text("name"))
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
		r := NewRun(list, "fn")
		if got := r.MayRun(thanos.Receive); got != (!strings.Contains(tt.containers, "envoy")) {
			t.Errorf("%s: MayRun is %v", name, got)
		}
	}
}

func TestOperates(t *testing.T) {
	for object, want := range map[string]thanos.Component{
		"{apiVersion: monitoring.thanos.io/v1alpha1, kind: ThanosCompact, metadata: {name: c}}":                           thanos.Compact,
		"{apiVersion: monitoring.banzaicloud.io/v1alpha1, kind: ObjectStore, metadata: {name: c}, spec: {compactor: {}}}": thanos.Compact,
		"{apiVersion: monitoring.banzaicloud.io/v1alpha1, kind: Thanos, metadata: {name: c}, spec: {rule: {}}}":           thanos.Rule,
		"{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: c}, spec: {thanos: {}}}":               thanos.Sidecar,
		"{apiVersion: monitoring.banzaicloud.io/v1alpha1, kind: ObjectStore, metadata: {name: c}}":                        thanos.None,
		"{apiVersion: example.com/v1, kind: ThanosCompact, metadata: {name: c}}":                                          thanos.None,
	} {
		_, list := item(t, object)
		r := NewRun(list, "fn")
		for _, c := range []thanos.Component{thanos.Compact, thanos.Rule, thanos.Sidecar} {
			if got := len(r.Operating(c)) == 1; got != (c == want) || r.MayRun(c) != got {
				t.Errorf("%s as %s: %v", object, c, got)
			}
		}
	}
}
