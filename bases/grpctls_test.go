package bases_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// TestGRPCTLS: with the component, nothing of Thanos in any base serves gRPC to
// others in plain text, and nothing that dials does so without its certificate.
func TestGRPCTLS(t *testing.T) {
	var text strings.Builder
	text.WriteString("resources:\n")
	for _, base := range originals(t) {
		if base == "prometheus" || strings.HasPrefix(base, "thanos-") {
			text.WriteString("- ../../../bases/" + base + "\n")
		}
	}
	text.WriteString("components:\n- ../../../bases/components/thanos-sidecar\n- ../../../bases/components/grpc-tls\n")
	servers := []thanos.Component{thanos.Query, thanos.Receive, thanos.Rule, thanos.Sidecar, thanos.Store}
	judged := 0
	operated := "resources:\n- ../../../bases/prometheus-operator\ncomponents:\n- ../../../bases/components/grpc-tls\n"
	for _, o := range append(build(t, example(t, "overlay", text.String())), build(t, example(t, "operated", operated))...) {
		judged += checkOperatedTLS(t, o)
		template, _ := podSpec(o)
		for _, c := range template.Spec.Containers {
			component, args := thanos.Recognise(thanos.Container{Image: c.Image, Command: c.Command, Args: c.Args}).Component, thanos.Args(c.Args)
			router := o.GetName() == "thanos-receive-router" // nobody dials it
			if !slices.Contains(servers, component) {
				continue
			}
			judged++
			if !router && args.Value("--grpc-server-tls-client-ca") == "" {
				t.Errorf("%s of %s serves in plain text", c.Name, o.GetName())
			}
			if component == thanos.Receive && !args.Has("--remote-write.client-tls-secure") {
				t.Errorf("%s of %s dials in plain text", c.Name, o.GetName())
			}
			if component == thanos.Query && !strings.Contains(args.Value("--endpoint.sd-config"), "cert_file") {
				t.Errorf("%s of %s dials in plain text", c.Name, o.GetName())
			}
			if !slices.ContainsFunc(template.Spec.Volumes, func(v corev1.Volume) bool { return v.Secret != nil && v.Secret.SecretName == "thanos-grpc-tls" }) {
				t.Errorf("%s has no certificate", o.GetName())
			}
		}
	}
	if judged < 9 {
		t.Errorf("only %d containers were judged", judged)
	}
}

// checkOperatedTLS holds the same of what prometheus-operator makes pods of. It
// returns how many objects were judged.
func checkOperatedTLS(t *testing.T, o metav1.Object) int {
	t.Helper()
	u, ok := o.(*unstructured.Unstructured)
	section := map[string][]string{"Prometheus": {"spec", "thanos"}, "ThanosRuler": {"spec"}}
	if !ok || section[u.GetKind()] == nil {
		return 0
	}
	at := func(path ...string) any {
		value, _, _ := unstructured.NestedFieldNoCopy(u.Object, path...)
		return value
	}
	under := section[u.GetKind()]
	if at(slices.Concat(under, []string{"grpcServerTlsConfig", "caFile"})...) == nil {
		t.Errorf("%s %s serves in plain text", u.GetKind(), u.GetName())
	}
	if at(slices.Concat(under, []string{"volumeMounts"})...) == nil || at("spec", "volumes") == nil {
		t.Errorf("%s %s has no certificate", u.GetKind(), u.GetName())
	}
	return 1
}
