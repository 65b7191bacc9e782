package overlays_test

import (
	"strings"
	"testing"
)

// TestNothingIsLeftOver: what only functions and kustomize read is gone, and so
// are flags that Thanos no longer knows. The settings that each rendering must
// hold are in docs/coverage.yaml.
func TestNothingIsLeftOver(t *testing.T) {
	for name, result := range renderAll(t) {
		for _, gone := range []string{"pending.thanos-fleet.dev", "kind: Fleet", "local-config", "config.kubernetes.io/origin", "--store="} {
			if strings.Contains(string(result.Stream()), gone) {
				t.Errorf("%s holds %q", name, gone)
			}
		}
	}
}
