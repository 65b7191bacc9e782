//go:build !image || render

package main

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

func TestCount(t *testing.T) {
	for _, c := range []struct {
		warnings, infos int
		want            string
	}{{0, 0, "none"}, {1, 0, "1 warning"}, {3, 0, "3 warnings"}, {2, 1, "2 warnings, 1 info"}, {0, 5, "5 infos"}} {
		var findings []krm.Finding
		for range c.warnings {
			findings = append(findings, krm.Finding{Severity: krm.Warning})
		}
		for range c.infos {
			findings = append(findings, krm.Finding{Severity: krm.Info})
		}
		if got := count(findings); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
