package prometheus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamespaceLabels(t *testing.T) {
	job := func(rule string) string {
		return "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - {" + rule + "}\n"
	}
	const whole = "source_labels: [__meta_kubernetes_namespace]"
	for _, tt := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{"none", []string{"global: {}\n"}, nil},
		{"a label", []string{job(whole + ", target_label: kubernetes_namespace")}, []string{"kubernetes_namespace"}},
		{"of several files, once", []string{job(whole + ", target_label: ns"), job(whole + ", target_label: k"), job(whole + ", target_label: ns")}, []string{"k", "ns"}},
		{"all that replace does by default", []string{job(whole + ", action: replace, regex: (.*), replacement: $1, target_label: ns")}, []string{"ns"}},
		{"the label that is asked for anyway", []string{job(whole + ", target_label: namespace")}, nil},
		{"a label that does not stay", []string{job(whole + ", target_label: __tmp_ns")}, nil},
		{"a part of it", []string{job(whole + ", regex: team-(.+), target_label: team")}, nil},
		{"more than it", []string{job(whole + ", replacement: k8s/$1, target_label: job")}, nil},
		{"with another", []string{job("source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_name], target_label: pod")}, nil},
		{"a rule that keeps", []string{job(whole + ", regex: a, action: keep")}, nil},
		{"no YAML", []string{"scrape_configs: [", "x"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, NamespaceLabels("namespace", tt.texts...)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if diff := cmp.Diff([]string{"/etc/a/*.yml"}, ScrapeFiles("scrape_config_files: [/etc/a/*.yml]\n")); diff != "" {
		t.Error(diff)
	}
}
