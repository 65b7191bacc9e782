package observe_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const twoReceivers = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: receive, namespace: monitoring}
spec:
  replicas: 2
  serviceName: receive
  ordinals: {start: 3}
  template:
    spec:
      containers:
        - name: receive
          image: quay.io/thanos/thanos:v0.42.4
          args: [receive]
          env:
            - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: SPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
            - {name: PORT, value: "10901"}
          volumeMounts:
            - {name: plain, mountPath: /plain/file, subPath: file}
            - {name: hashed, mountPath: /hashed/file, subPath: file}
      volumes:
        - {name: plain, configMap: {name: rings}}
        - {name: hashed, configMap: {name: rings-7hf5k2m9bt}}
`

func ringMember(t *testing.T) *observe.Process {
	t.Helper()
	objects, err := krm.ParseStream([]byte(twoReceivers))
	if err != nil {
		t.Fatal(err)
	}
	return observe.Read([]observe.Input{{Objects: objects}}).Processes(thanos.Receive)[0]
}

func TestPerPod(t *testing.T) {
	p := ringMember(t)
	for text, want := range map[string][]string{
		"$(NAME).receive.$(SPACE).svc:10901": {"receive-3.receive.monitoring.svc:10901", "receive-4.receive.monitoring.svc:10901"},
		"one":                                {"one", "one"},
		"$(OTHER).receive":                   nil,
	} {
		got, known := p.PerPod(text)
		if diff := cmp.Diff(want, got); diff != "" || known != (want != nil) {
			t.Errorf("%s: %v %s", text, known, diff)
		}
	}
}

func TestFrozenFiles(t *testing.T) {
	p := ringMember(t)
	for path, frozen := range map[string]bool{"/plain/file": true, "/hashed/file": false, "/nowhere": false} {
		if got := p.IsFrozen(path); got != frozen {
			t.Errorf("%s: frozen %v, want %v", path, got, frozen)
		}
	}
}
