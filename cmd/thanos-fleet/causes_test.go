//go:build !image || render

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

func TestCauses(t *testing.T) {
	error := func(file string, line int, name, function string) krm.Finding {
		return krm.Finding{Severity: krm.Error, File: file, Line: line, Object: krm.Ref{Kind: "A", Name: name}, Message: "wrong", Remedy: "mend it", Function: function}
	}
	warning := krm.Finding{Severity: krm.Warning, File: "f", Line: 1, Message: "odd"}
	changed := krm.Finding{Severity: krm.Info, File: "f", Line: 1, Message: "changed", Function: "fn", Rule: "x"}
	changedElse := changed
	changedElse.Function = "other"
	syntax := krm.Finding{Severity: krm.Error, File: "f", Line: 1, Message: "not YAML"}
	for name, c := range map[string]struct {
		overlays [][]krm.Finding
		want     string
	}{
		"one overlay":                     {[][]krm.Finding{{error("", 0, "a", "x"), error("", 0, "a", "x")}}, "error: A a: wrong; mend it [x]\n"},
		"one of two":                      {[][]krm.Finding{{}, {error("", 0, "a", "x")}}, "error: 1: A a: wrong; mend it [x]\n"},
		"a shared file":                   {[][]krm.Finding{{error("f", 3, "a", "x")}, {error("f", 3, "a", "y"), error("f", 3, "a", "x")}}, "error: f:3: A a: wrong; mend it (stops 2 overlays) [x]\n"},
		"of another name in each":         {[][]krm.Finding{{error("f", 3, "a", "x")}, {error("f", 3, "b", "x")}, {}}, "error: f:3: A a: wrong; mend it (stops 2 overlays) [x]\n"},
		"two objects on one line":         {[][]krm.Finding{{error("f", 1, "a", "x"), error("f", 1, "b", "x")}, {error("f", 1, "a", "x"), error("f", 1, "b", "x")}}, "error: f:1: A a: wrong; mend it (stops 2 overlays) [x]\nerror: f:1: A b: wrong; mend it (stops 2 overlays) [x]\n"},
		"two lines":                       {[][]krm.Finding{{error("f", 1, "a", "x"), error("f", 2, "a", "x")}}, "error: f:1: A a: wrong; mend it [x]\nerror: f:2: A a: wrong; mend it [x]\n"},
		"two files":                       {[][]krm.Finding{{error("f", 1, "a", "x")}, {error("g", 1, "a", "x")}}, "error: f:1: A a: wrong; mend it [x]\nerror: g:1: A a: wrong; mend it [x]\n"},
		"no line, two names":              {[][]krm.Finding{{error("f", 0, "a", "x")}, {error("f", 0, "b", "x")}}, "error: f: A a: wrong; mend it [x]\nerror: f: A b: wrong; mend it [x]\n"},
		"no remedy":                       {[][]krm.Finding{{syntax}, {syntax}, {syntax}}, "error: f:1: not YAML (stops 3 overlays)\n"},
		"a warning stops none":            {[][]krm.Finding{{warning}, {warning}}, "warning: f:1: odd\n"},
		"no file, in several":             {[][]krm.Finding{{error("", 0, "a", "x")}, {error("", 0, "a", "y")}}, "error: A a: wrong; mend it (stops 2 overlays) [x]\n"},
		"a rule is told for its function": {[][]krm.Finding{{changed}, {changed, changedElse}}, "info: f:1: changed [fn/x]\ninfo: f:1: changed [other/x]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			causes := newCauses(len(c.overlays))
			for i, findings := range c.overlays {
				causes.add(render.Overlay{Dir: string(rune('0' + i))}, findings)
			}
			var got strings.Builder
			for _, f := range causes.told() {
				got.WriteString(f.String() + "\n")
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCausesOfSeveral: what is wrong with each cluster of an overlay for several is told once,
// also where it names the cluster.
func TestCausesOfSeveral(t *testing.T) {
	causes := newCauses(3)
	for _, cluster := range []string{"eks-a", "eks-b", "eks-c"} {
		causes.add(render.Overlay{Dir: "leaf", Cluster: cluster}, []krm.Finding{
			{Severity: krm.Error, Message: "cluster " + cluster + " has no bucket, and eks-a1 has", Object: krm.Ref{Kind: "A", Name: "x-" + cluster}},
			{Severity: krm.Warning, File: "f", Line: 1, Message: "odd"},
		})
	}
	causes.add(render.Overlay{Dir: "leaf", Cluster: "eks-a"}, []krm.Finding{{Severity: krm.Warning, Message: "of one"}})
	var got strings.Builder
	for _, f := range causes.told() {
		got.WriteString(f.String() + "\n")
	}
	want := `error: A x-eks-a: cluster eks-a has no bucket, and eks-a1 has (and stops 2 clusters more in the same way)
warning: f:1: odd (in 3 clusters)
warning: leaf (eks-a): of one
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
