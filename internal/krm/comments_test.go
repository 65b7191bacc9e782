package krm

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A flow collection that an edit makes a block has no place behind it for its
// comment.
func TestCommentsOfFlowCollectionsLive(t *testing.T) {
	for name, tt := range map[string]struct{ before, after string }{
		"mapping":  {"m: {a: 1} # why\nn: 2\n", "m: # why\n  a: 1\n  b:\n    c: x\nn: 2\n"},
		"emptied":  {"m: {} # why\n", "m: # why\n  b:\n    c: x\n"},
		"as block": {"m: # why\n  a: 1\n", "m: # why\n  a: 1\n  b:\n    c: x\n"},
		"behind":   {"m:\n  a: 1 # why\n", "m:\n  a: 1 # why\n  b:\n    c: x\n"},
	} {
		n := yaml.MustParse(tt.before)
		NewObject(n).SetText("x", "m", "b", "c")
		moveComments(n.YNode())
		if got := n.MustString(); got != tt.after {
			t.Errorf("%s: got\n%swant\n%s", name, got, tt.after)
		}
	}
	n := yaml.MustParse("l:\n- {a: 1} # why\n- {a: 2} # other\n")
	NewObject(n).Each("l")[0].SetText("x", "b", "c")
	moveComments(n.YNode())
	if got, want := n.MustString(), "l:\n# why\n- a: 1\n  b:\n    c: x\n- {a: 2} # other\n"; got != want {
		t.Errorf("item: got\n%swant\n%s", got, want)
	}
}
