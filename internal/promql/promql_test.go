package promql_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/promql"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

func TestRead(t *testing.T) {
	for expr, want := range map[string]string{
		`up`:                                "up 0s",
		`up{job="a",x!~"b|c"}`:              `up{job="a",x!~"b|c"} 0s`,
		`{__name__="up", job="a"}`:          `up{job="a"} 0s`,
		`{__name__=~"up|down"}`:             " 0s",
		`rate(x[5m] offset 1h)`:             "x 1h5m0s",
		`max_over_time(rate(x[5m])[1d:1h])`: "x 24h5m0s",
		`sum by (cluster, a) (x) / y`:       "by cluster,a; x 0s; y 0s",
		`count(up{a=~"x|y"}) by (a)`:        `by a; up{a=~"x|y"} 0s`,
		`1 + vector(2)`:                     "",
		`sum(`:                              "unclosed left parenthesis",
		`{"a.b", c="d"}`:                    `a.b{c="d"} 0s`,
		``:                                  "no expression found in input",
	} {
		if diff := cmp.Diff(want, told(expr)); diff != "" {
			t.Errorf("%s: %s", expr, diff)
		}
	}
}

// told is what is read of an expression.
func told(expr string) string {
	q, err := promql.Read(expr)
	if err != nil {
		return err.Error()
	}
	var parts []string
	for _, g := range q.Groupings {
		parts = append(parts, "by "+strings.Join(g.Labels, ","))
	}
	for _, s := range q.Selectors {
		parts = append(parts, fmt.Sprint(s, " ", s.Back))
	}
	return strings.Join(parts, "; ")
}

func TestMatcher(t *testing.T) {
	q, err := promql.Read(`up{a=~"x|y", b!="z", c=~".*"}`)
	if err != nil {
		t.Fatal(err)
	}
	m := q.Selectors[0].Matchers
	if !m[0].IsPositive() || m[1].IsPositive() || m[2].IsPositive() {
		t.Error("want the first alone to be positive")
	}
	if !m[0].Matches("x") || m[0].Matches("xy") {
		t.Error("expressions are anchored")
	}
}

func TestRefused(t *testing.T) {
	old := promql.Dialect{Version: "v3.9.0"}
	on := promql.Dialect{Version: "v3.9.0", Features: []string{promql.Experimental, promql.Durations, promql.Extended}}
	for _, tt := range []struct {
		expr                 string
		old, on, now, before bool // refused by 3.9, by 3.9 with features, by 3.16, by 2.53
	}{
		{"up == 0", false, false, false, false},
		{"sum(up", true, true, true, true},
		{"rate(x[5m * 2])", true, false, false, false},
		{"rate(x[5m] smoothed)", true, false, false, false},
		{"first_over_time(x[5m])", true, false, false, false},
		{"ts_of_max_over_time(x[5m])", true, false, true, false},
		{"limitk(1, x)", true, false, true, false},
		{"min_of(1, 2)", true, true, true, false},
		{"a + fill(0) b", true, true, true, false},
		{"holt_winters(x[5m], 0.5, 0.5)", true, true, true, false}, // renamed by version 3
		{"nobody_knows(x)", true, true, false, false},
		{"x[step():1m]", true, true, false, true},
	} {
		for d, want := range map[*promql.Dialect]bool{&old: tt.old, &on: tt.on, {Version: "v3.16.0"}: tt.now, {Version: "v2.53.0"}: tt.before} {
			if err := d.Refused(tt.expr); (err != nil) != want {
				t.Errorf("%s, Prometheus %s: got %v, want refused %v", tt.expr, d.Version, err, want)
			}
		}
	}
}

// TestTakenByThanos: what a ruler takes, by the table that conformance holds against Thanos.
func TestTakenByThanos(t *testing.T) {
	text, err := os.ReadFile("testdata/thanos.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		want, expr, _ := strings.Cut(strings.TrimSpace(line), " ")
		if want == "#" {
			continue
		}
		got := "refused"
		switch d := (promql.Dialect{Version: thanos.Language(thanos.DefaultVersion)}); {
		case d.Refused(expr) == nil:
			got = "taken"
		case promql.Dialect{Version: d.Version, Features: []string{promql.Experimental}}.Refused(expr) == nil:
			got = "flag"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`sum by (a) (rate(x{b=~"c|d"}[5m] offset 1h))`)
	f.Add(`x + fill(0) y[5m * 2:1s] smoothed`)
	f.Fuzz(func(t *testing.T, expr string) {
		q, err := promql.Read(expr)
		if (q == nil) == (err == nil) {
			t.Error("want a query or an error")
		}
		_ = promql.Dialect{Version: "v3.9.0"}.Refused(expr)
	})
}
