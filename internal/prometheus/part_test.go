package prometheus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMigratePart(t *testing.T) {
	crossing := Migration{Version: "v3.13.5", Crosses: true}
	for _, tt := range []struct {
		part       Part
		text, want string
		// paths of what changed, and of what is left.
		changed, left []string
	}{
		{
			ScrapeConfigs, "---\n# mine\n- basic_auth:\n    password: hunter22\n  job_name: a # first\n  static_configs: [{targets: [secret.example.com]}]\n",
			"---\n# mine\n- basic_auth:\n    password: hunter22\n  job_name: a # first\n  fallback_scrape_protocol: PrometheusText0.0.4\n  static_configs: [{targets: [secret.example.com:80]}]\n",
			[]string{"[0].static_configs[0].targets[0]", "[0].fallback_scrape_protocol"},
			nil,
		},
		{
			ScrapeConfigs, "  - {job_name: a, scheme: https, static_configs: [{targets: [b]}]}",
			"  - {job_name: a, fallback_scrape_protocol: PrometheusText0.0.4, scheme: https, static_configs: [{targets: [b:443]}]}",
			[]string{"[0].static_configs[0].targets[0]", "[0].fallback_scrape_protocol"},
			nil,
		},
		{
			Alertmanagers, "- api_version: v1\n  static_configs:\n  - targets: [a:9093]\n",
			"- api_version: v2\n  static_configs:\n  - targets: [a:9093]\n",
			[]string{"[0].api_version"},
			nil,
		},
		{
			ScrapeConfigs, "- job_name: a\n  fallback_scrape_protocol: PrometheusProto\n  metric_relabel_configs:\n  - {source_labels: [le], regex: '(hunter22|1)'}\n",
			"- job_name: a\n  fallback_scrape_protocol: PrometheusProto\n  metric_relabel_configs:\n  - {source_labels: [le], regex: '(hunter22|1)'}\n",
			nil,
			[]string{"[0].metric_relabel_configs[0].regex"},
		},
		{
			ScrapeConfigs, "- job_name: hunter22\n  static_configs: [{targets: ['a:10251', 'b:1']}]\n",
			"- job_name: hunter22\n  static_configs: [{targets: ['a:10251', 'b:1']}]\n",
			nil,
			[]string{"[0].static_configs[0].targets[0]"},
		},
		{AlertRelabel, "- {regex: a, action: labeldrop}\n", "- {regex: a, action: labeldrop}\n", nil, nil},
		{ScrapeConfigs, "", "", nil, nil},
		{ScrapeConfigs, "[]", "[]", nil, nil},
		{ScrapeConfigs, "<path:hunter22>", "<path:hunter22>", nil, []string{""}},
		{ScrapeConfigs, "- hunter22: *a\n", "- hunter22: *a\n", nil, []string{""}},
		{ScrapeConfigs, "- {hunter22: a, hunter22: b}\n", "- {hunter22: a, hunter22: b}\n", nil, []string{""}},
	} {
		text, changes, refusals := MigratePart(tt.text, tt.part, crossing)
		var changed, left []string
		for _, c := range changes {
			changed = append(changed, c.Path)
			if c.Was != "" || c.Now != "" {
				t.Errorf("%q: told %q, now %q", tt.text, c.Was, c.Now)
			}
		}
		for _, r := range refusals {
			left = append(left, r.Path)
			if strings.Contains(r.String(), "hunter22") || strings.Contains(r.String(), "10251") {
				t.Errorf("%q: told %s", tt.text, r)
			}
		}
		if diff := cmp.Diff([]any{tt.want, tt.changed, tt.left}, []any{text, changed, left}); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", tt.text, diff)
		}
	}
}
