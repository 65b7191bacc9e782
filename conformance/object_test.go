package conformance

import (
	"slices"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/conformance/thanosoperator"
)

// foreign are the API groups that functions read or pass on, and that nothing
// here has types of.
var foreign = []string{"argoproj.io", "autoscaling.k8s.io", "monitoring.example.com", "net.gke.io"}

// judgeOf is the row of the table that an object counts in.
func judgeOf(o *Object) string {
	group, _, _ := strings.Cut(o.APIVersion, "/")
	switch {
	case slices.Contains(foreign, group):
		return "objects of others"
	case strings.HasSuffix(group, "karmada.io"):
		return "objects of Karmada"
	case group == thanosoperator.Group:
		return "objects of thanos-operator"
	case group == "external-secrets.io":
		return "objects of External Secrets"
	case group == "multicluster.x-k8s.io":
		return "objects of multi-cluster Services"
	case group == "monitoring.coreos.com":
		return "objects of prometheus-operator"
	}
	return "objects of Kubernetes"
}

func verdictOf(o *Object) Verdict {
	if err := JudgeObject(o, upstream.Round); err != nil {
		return Verdict{Refuses, err.Error()}
	}
	return Verdict{Outcome: Accepts}
}

// eachObject visits the objects that reach an API server and that have a judge.
func eachObject(visit func(*Output, *Object)) {
	for _, output := range slices.Concat(outputs, bases, examples) {
		for _, object := range output.Objects {
			switch {
			case !object.Reaches():
			case judgeOf(object) == "objects of Karmada" && karmadaProgram == "":
				ledger.Left(judgeOf(object), "the round has no Karmada of its own", output.Name+object.String())
			case judgeOf(object) == "objects of others":
				ledger.Left(judgeOf(object), object.APIVersion+" has no types here", output.Name+object.String())
			case output.Untouched(object) && verdictOf(object).Outcome != Accepts:
				// Old API versions and kinds of others among them: the case shows that they stay.
				ledger.Left("objects of others", "it is as the user wrote it", output.Name+object.String())
			default:
				visit(output, object)
			}
		}
	}
}

func TestAPIsTakeEveryObject(t *testing.T) {
	eachObject(func(output *Output, object *Object) {
		settle(t, judgeOf(object), output.Name+": "+object.String(), verdictOf(object))
	})
}

// TestOlderAPIsTakeEveryObject: functions write no field of prometheus-operator and of Karmada
// that the CustomResourceDefinitions of an older version lack. Nothing in a manifest says which
// version of them a cluster runs, so there is one form for all.
func TestOlderAPIsTakeEveryObject(t *testing.T) {
	older, err := OlderRounds()
	if err != nil {
		t.Fatal(err)
	}
	eachObject(func(output *Output, object *Object) {
		module := moduleOf(object)
		if module == "" {
			return
		}
		for _, r := range older {
			if *r.of(module) == *upstream.Round.of(module) {
				continue
			}
			v := Verdict{Outcome: Accepts}
			if err := judgeByCRD(object, module, *r.of(module)); err != nil {
				v = Verdict{Refuses, err.Error()}
			}
			settle(t, judgeOf(object)+" "+*r.of(module), output.Name+": "+object.String(), v)
		}
	})
}

// moduleOf is the module with the CustomResourceDefinition of an object, "" where older rounds
// have none.
func moduleOf(o *Object) string {
	switch judgeOf(o) {
	case "objects of prometheus-operator":
		return operatorModule
	case "objects of Karmada":
		return karmadaModule
	}
	return ""
}

func TestAMisspeltFieldOfAnObjectIsRefused(t *testing.T) {
	seen := map[string]map[string]bool{}
	eachObject(func(_ *Output, object *Object) {
		kind := object.APIVersion + " " + object.Kind
		if seen[kind] == nil {
			seen[kind] = map[string]bool{}
		}
		refuseMisspelt(t, judgeOf(object), object.Text, seen[kind], func(_ *testing.T, text string) Verdict {
			misspelt, err := newObject(text)
			if err != nil {
				return Verdict{Refuses, err.Error()}
			}
			return verdictOf(misspelt)
		})
	})
}

// TestOlderAPIsLackFields: an older definition refuses what came later.
func TestOlderAPIsLackFields(t *testing.T) {
	o, err := newObject(`
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: monitoring}
spec: {tsdb: {chunkEncoding: {floats: XOR}}}
`)
	if err != nil {
		t.Fatal(err)
	}
	older, err := OlderRounds()
	if err != nil {
		t.Fatal(err)
	}
	if err := judgeByCRD(o, operatorModule, older[0].Operator); err == nil || !strings.Contains(err.Error(), "spec.tsdb.chunkEncoding") {
		t.Errorf("got %v, want that spec.tsdb.chunkEncoding is unknown", err)
	}
}

// TestCRDsKnowMoreThanTypes: what the types take and an API server does not.
func TestCRDsKnowMoreThanTypes(t *testing.T) {
	for said, text := range map[string]string{
		"should be at least 1 chars long": `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: wechat, namespace: monitoring}
spec:
  receivers:
  - name: wechat
    wechatConfigs:
    - toUser: ""
`,
		"Unsupported value": `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: monitoring}
spec: {serviceDiscoveryRole: Endpointslice}
`,
		"replicas cannot be set when mode is DaemonSet": `
apiVersion: monitoring.coreos.com/v1alpha1
kind: PrometheusAgent
metadata: {name: main, namespace: monitoring}
spec: {mode: DaemonSet, replicas: 2}
`,
	} {
		o, err := newObject(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := JudgeObject(o, upstream.Round); err == nil || !strings.Contains(err.Error(), said) {
			t.Errorf("%s: got %v, want an error that says %q", o, err, said)
		}
	}
}
