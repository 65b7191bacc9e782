package prometheus

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var edits = []struct{ name, before, after string }{
	{"no global", "# top\nscrape_configs:\n- job_name: a\n", "# top\nglobal:\n  external_labels:\n    cluster: a\nscrape_configs:\n- job_name: a\n"},
	{"empty", "", "global:\n  external_labels:\n    cluster: a"},
	{"comment only", "# nothing", "# nothing\nglobal:\n  external_labels:\n    cluster: a"},
	{"global null", "global:\nrule_files: []\n", "global:\n  external_labels:\n    cluster: a\nrule_files: []\n"},
	{"global null with comment", "global: # why\nrule_files: []\n", "global: # why\n  external_labels:\n    cluster: a\nrule_files: []\n"},
	{"global {}", "global: {}\n", "global:\n  external_labels:\n    cluster: a\n"},
	{"global flow", "global: {scrape_interval: 15s}\n", "global: {external_labels: {cluster: a}, scrape_interval: 15s}\n"},
	{"root flow", "{rule_files: [x]}\n", "{global: {external_labels: {cluster: a}}, rule_files: [x]}\n"},
	{"no labels", "global:\n    # often\n    scrape_interval:   15s # keep\n", "global:\n    # often\n    external_labels:\n      cluster: a\n    scrape_interval:   15s # keep\n"},
	{"labels null", "global:\n  external_labels:\n  scrape_interval: 15s\n", "global:\n  external_labels:\n    cluster: a\n  scrape_interval: 15s\n"},
	{"labels {}", "global:\n  external_labels: {} # none\n", "global:\n  external_labels: # none\n    cluster: a\n"},
	{"labels flow", "global:\n  external_labels: {region: eu}\n", "global:\n  external_labels: {cluster: a, region: eu}\n"},
	{"labels {} in flow", "global: {external_labels: {}, scrape_interval: 15s}\n", "global: {external_labels: {cluster: a}, scrape_interval: 15s}\n"},
	{"global {} in flow", "{global: {}, rule_files: [x]}\n", "{global: {external_labels: {cluster: a}}, rule_files: [x]}\n"},
	{"labels block", "global:\n  external_labels:\n    region: eu\n", "global:\n  external_labels:\n    cluster: a\n    region: eu\n"},
	{"replaced plain", "global:\n  external_labels:\n    cluster: old # was\n", "global:\n  external_labels:\n    cluster: a # was\n"},
	{"replaced quoted", "global: {external_labels: {cluster: \"o\\\"ld\", x: 'it''s'}}\n", "global: {external_labels: {cluster: a, x: 'it''s'}}\n"},
	{"utf-8 before", "global: {external_labels: {x: 测试, cluster: 'old'}}\n", "global: {external_labels: {x: 测试, cluster: a}}\n"},
	{"crlf", "global:\r\n  scrape_interval: 15s\r\n", "global:\r\n  external_labels:\r\n    cluster: a\r\n  scrape_interval: 15s\r\n"},
	{"unchanged", "global:\n  external_labels:\n    'cluster': \"a\"\n", "global:\n  external_labels:\n    'cluster': \"a\"\n"},
}

func TestSetExternalLabels(t *testing.T) {
	for _, tt := range edits {
		t.Run(tt.name, func(t *testing.T) {
			got, err := SetExternalLabels(tt.before, map[string]string{"cluster": "a"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSetExternalLabelsQuotes(t *testing.T) {
	for _, value := range []string{"true", "1", "a: b", "a, b", "${POD_NAME}", "$$x", "# no", "", "é", "a'b\"c"} {
		for _, text := range []string{"global: {external_labels: {x: y}}", "global:\n  external_labels:\n    x: y\n"} {
			got, err := SetExternalLabels(text, map[string]string{"cluster": value})
			if err != nil {
				t.Fatalf("%q in %q: %v", value, text, err)
			}
			labels, err := ExternalLabels(got)
			if err != nil || labels["cluster"] != value {
				t.Errorf("%q came back as %q, %v", value, labels["cluster"], err)
			}
		}
	}
}

func TestSetExternalLabelsRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
	}{
		{"not yaml", "global: [", "not YAML"},
		{"a list", "- a\n", "not a mapping"},
		{"global is text", "global: x\n", "global is not a mapping"},
		{"labels are a list", "global: {external_labels: [a]}\n", "not a mapping of strings"},
		{"a key given twice", "global: {}\nscrape_configs:\n- {job_name: a, job_name: b}\n", `"job_name" is given twice`},
		{"a key given very often", strings.Repeat("k: v\n", 100_000), `"k" is given twice`},
		{"anchored value", "global:\n  external_labels:\n    cluster: &c old\n", "in place"},
		{"block scalar", "global:\n  external_labels:\n    cluster: |\n      old\n", "in place"},
		{"alias", "x: &l {cluster: old}\nglobal:\n  external_labels: *l\n", "in place"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := SetExternalLabels(tt.text, map[string]string{"cluster": "a"})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %q, %v, want an error with %q", got, err, tt.want)
			}
		})
	}
}

func TestIsConfig(t *testing.T) {
	for text, want := range map[string]bool{
		"global: {}\nscrape_configs: []\n":              true,
		"scrape_config_files: [a]\n":                    true,
		"scrape_configs: []\n":                          false, // a scrape file, not a configuration
		"global: {}\nroute: {}\n":                       false, // Alertmanager
		"groups: []\n":                                  false,
		"global: [":                                     false,
		"scrape_configs: []\nremote_write: []\n":        true,
		"scrape_configs: []\nclients: []\nserver: {}\n": false, // Promtail
		"just text that says global and rule_files\n":   false,
	} {
		if got := IsConfig(text); got != want {
			t.Errorf("IsConfig(%q) = %v", text, got)
		}
	}
}

func TestSolve(t *testing.T) {
	for _, tt := range []struct {
		template, want, name, value string
		ok                          bool
	}{
		{"karmada-${CLUSTER_NAME}", "karmada-member4", "CLUSTER_NAME", "member4", true},
		{"$A", "x", "A", "x", true},
		{"$$a-${B}", "$a-c", "B", "c", true},
		{"${A}-${B}", "a-b", "", "", false},
		{"plain", "plain", "", "", false},
		{"x-${A}", "y-1", "", "", false},
		{"x-${A}", "x-", "", "", false},
	} {
		name, value, ok := Solve(tt.template, tt.want)
		if name != tt.name || value != tt.value || ok != tt.ok {
			t.Errorf("Solve(%q, %q) = %q, %q, %v", tt.template, tt.want, name, value, ok)
		}
	}
}

func FuzzSetExternalLabels(f *testing.F) {
	for _, tt := range edits {
		f.Add(tt.before, "a")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		want := map[string]string{"cluster": value}
		got, err := SetExternalLabels(text, want)
		if err != nil {
			return
		}
		again, err := SetExternalLabels(got, want)
		if err != nil || again != got {
			t.Fatalf("not idempotent: %q then %q, %v", got, again, err)
		}
		if _, err := ExternalLabels(text); errors.Is(err, ErrNotInPlace) {
			t.Fatal("reading never says so")
		}
	})
}
