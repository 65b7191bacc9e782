package prometheus_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

func TestCheckRules(t *testing.T) {
	for _, tt := range []struct{ text, prometheus, thanos string }{
		{"", "", ""},
		{"# nothing\n", "", ""},
		{"groups:\n", "", ""},
		{"groups: []", "", ""},
		{"groups: [{name: a, interval: 1m, query_offset: 0s, limit: 3, labels: {x: y}, rules: [{record: a:b, expr: up}, {alert: A, expr: up == 0, for: 1h30m, keep_firing_for: 5m, labels: {}, annotations: {a: b}}]}]", "", ""},
		{"groups: [{name: a, partial_response_strategy: warn}]", "group a has the key partial_response_strategy, which only Thanos knows", ""},
		{"groups: [{name: a, partial_response_strategy: maybe}]", "group a has the key partial_response_strategy, which only Thanos knows", "group a has partial_response_strategy: maybe, want abort or warn"},
		{"groups: [{rules: [{alert: A, record: b, expr: up}]}]", "groups[0] has no name; groups[0], rules[0] has both record and alert", "="},
		{"groups: [{name: a}, {name: a}]", "group a is there twice in the file", "="},
		{"groups: [{name: a, partial_response_strategy: warn}, {name: a, partial_response_strategy: abort}]", "group a has the key partial_response_strategy, which only Thanos knows", ""},
		{"groups: [{name: a, rules: [{alert: A, for: 5 minutes, severity: page}]}]", "group a, rules[0] has the key severity, which is none; group a, rules[0] has no expr; group a, rules[0] has for: 5 minutes, which is no duration", "="},
		{"groups: [{name: a, rules: [{record: x, expr: up, for: 5m, annotations: {a: b}}]}]", "group a, rules[0] records, and has for, which is of alerts; group a, rules[0] records, and has annotations, which is of alerts", "="},
		{"groups: [{name: a, rules: {alert: A}}]", "rules of group a is no list", "="},
		{"spec: {groups: []}", "the file has the key spec, which is none", ""},
		{"- name: a", "it is no mapping with groups", "="},
		{"groups: [", "it is no YAML", "="},
		{"x: &r {alert: A, expr: up}\ngroups: [{name: a, rules: [*r]}]", "the file has the key x, which is none", ""},
		{"groups: [{name: a, rules: [{alert: A, expr: up, for: '${FOR}'}]}]", "", ""},
	} {
		if tt.thanos == "=" {
			tt.thanos = tt.prometheus
		}
		for isThanos, want := range map[bool]string{false: tt.prometheus, true: tt.thanos} {
			if diff := cmp.Diff(want, strings.Join(prometheus.CheckRules(tt.text, isThanos), "; ")); diff != "" {
				t.Errorf("%s (Thanos: %v): %s", tt.text, isThanos, diff)
			}
		}
	}
}

func FuzzCheckRules(f *testing.F) {
	f.Add("groups: [{name: a, rules: [{alert: A, expr: up, for: 1m}]}]", true)
	f.Add("groups:\n- <<: &a {name: b}\n  rules: *a\n", false)
	f.Fuzz(func(_ *testing.T, text string, isThanos bool) { prometheus.CheckRules(text, isThanos) })
}
