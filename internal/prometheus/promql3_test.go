package prometheus

import "testing"

func TestOnePoint(t *testing.T) {
	for expr, want := range map[string]string{
		"rate(up[1m:1m])":                            "[1m:1m]",
		"sum by (a) (increase((up > 0)[5m : 5m]))":   "[5m : 5m]",
		"max_over_time(up[1m:1m])":                   "",
		"rate(up[2m:1m])":                            "",
		"rate(up[1m])":                               "",
		"rate(up[1m:])":                              "",
		`label_replace(a, "b", "rate(x[1m:1m])")`:    "",
		`rate(sum(up{a=")"})[1m:1m]) or rate(a[1m])`: "[1m:1m]",
	} {
		if got := OnePoint(expr); got != want {
			t.Errorf("OnePoint(%q) = %q, want %q", expr, got, want)
		}
	}
}

func TestRelabelFloats(t *testing.T) {
	for _, tt := range []struct {
		re      string
		sources []string
		want    string
		known   bool
	}{
		{"1|5", []string{"le"}, `1\.0|5\.0`, true},
		{"a;(0.1|1)", []string{"__name__", "le"}, `a;(0.1|1\.0)`, true},
		{"1;a", []string{"quantile", "__name__"}, `1\.0;a`, true},
		{"0.5|0.99", []string{"quantile"}, "0.5|0.99", true},
		{`1\.0`, []string{"le"}, `1\.0`, true},
		{"1|5", []string{"instance"}, "1|5", true},
		{`(1|5)(\.0)?`, []string{"le"}, `(1|5)(\.0)?`, true},
		{"(1|Inf)", []string{"le"}, "(1|Inf)", false},
		{".*", []string{"le"}, ".*", true},
	} {
		if got, known := RelabelFloats(tt.re, tt.sources, ""); got != tt.want || known != tt.known {
			t.Errorf("RelabelFloats(%q, %v) = %q, %v, want %q, %v", tt.re, tt.sources, got, known, tt.want, tt.known)
		}
	}
}
