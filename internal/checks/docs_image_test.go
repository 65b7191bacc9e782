//go:build image

package checks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
)

// TestDoc: an image says where the rule's documentation is.
func TestDoc(t *testing.T) {
	r := &checks.Rule{ID: "ring/factor"}
	want := checks.Doc{
		Summary: "What is wrong stands in docs/rules/ring/factor.md", Why: r.Link(), Remedy: r.Link(),
		Sources: []checks.Source{{Project: "thanos-fleet", Version: "docs", File: r.Link()}},
	}
	if diff := cmp.Diff(want, r.Doc()); diff != "" {
		t.Error(diff)
	}
}
