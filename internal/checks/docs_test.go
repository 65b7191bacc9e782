//go:build !image

package checks_test

import (
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
)

// TestDoc: the documentation of a rule is read from the file beside it.
func TestDoc(t *testing.T) {
	if d := (&checks.Rule{ID: "ring/factor"}).Doc(); !strings.HasPrefix(d.Summary, "A ring has fewer receivers") || len(d.Sources) == 0 {
		t.Errorf("got %+v", d)
	}
	if d := (&checks.Rule{ID: "g/r"}).Doc(); d.Summary != "" {
		t.Errorf("got %+v", d)
	}
}
