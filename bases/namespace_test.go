package bases_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// left is what of the namespace monitoring stays in a base that an overlay moves:
// addresses in texts, which kustomize does not read. bases/README.md lists them.
var left = map[string][]string{
	"prometheus":            {"blackbox-exporter.monitoring.svc:9115"},
	"prometheus-agent":      {"thanos-receive-router.monitoring.svc:19291"},
	"thanos-rule-stateless": {"thanos-receive-router.monitoring.svc:19291"},
}

var ofMonitoring = regexp.MustCompile(`"namespace":"monitoring"|[a-z-]+\.monitoring\.svc(:[0-9]+)?`)

// TestNamespace: `namespace:` of an overlay moves a base as a whole, with what its
// objects name.
func TestNamespace(t *testing.T) {
	for base := range needs {
		var got []string
		for _, o := range build(t, example(t, base, "namespace: thanos\nresources:\n- ../../../bases/"+base+"\n")) {
			text, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, ofMonitoring.FindAllString(string(text), -1)...)
		}
		slices.Sort(got)
		if diff := cmp.Diff(left[base], slices.Compact(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", base, diff)
		}
	}
}
