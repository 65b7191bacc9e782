package prometheus

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var everything = Migration{Version: "v3.13.5", Crosses: true, Expanded: true, Retention: map[string]string{"time": "2d", "size": "10GB"}}

func TestMigrate(t *testing.T) {
	for name, tt := range map[string]struct {
		m        Migration
		in, want string
	}{
		"nothing to do":          {everything, "global: {}\nstorage: {}\n", "global: {}\nstorage: {}\n"},
		"retention of two kinds": {everything, "global: {}\n", "global: {}\nstorage:\n  tsdb:\n    retention: {size: 10GB, time: 2d}\n"},
		"no line break at the end": {
			Migration{Version: "v3.13.5", Retention: map[string]string{"time": "2d"}},
			"global: {}", "global: {}\nstorage:\n  tsdb:\n    retention:\n      time: 2d\n",
		},
		"line breaks of Windows": {
			Migration{Version: "v3.13.5"},
			"scrape_configs:\r\n- job_name: a\r\n  bearer_token_file: /t # here\r\n",
			"scrape_configs:\r\n- job_name: a\r\n  authorization:\r\n    credentials_file: /t # here\r\n",
		},
		"an old version keeps what it knows": {
			Migration{Version: "v2.20.0"},
			"scrape_configs:\n- job_name: a\n  bearer_token_file: /t\n  kubernetes_sd_configs: [{role: endpoints}]\n",
			"scrape_configs:\n- job_name: a\n  bearer_token_file: /t\n  kubernetes_sd_configs: [{role: endpoints}]\n",
		},
		"labels of other roles stay": {
			Migration{Version: "v3.13.5"},
			"scrape_configs:\n- job_name: a\n  kubernetes_sd_configs: [{role: pod}]\n  relabel_configs: [{source_labels: [__meta_kubernetes_endpoint_ready]}]\n",
			"scrape_configs:\n- job_name: a\n  kubernetes_sd_configs: [{role: pod}]\n  relabel_configs: [{source_labels: [__meta_kubernetes_endpoint_ready]}]\n",
		},
	} {
		got, _, refused := Migrate(tt.in, tt.m)
		if diff := cmp.Diff(tt.want, got); diff != "" || len(refused) > 0 {
			t.Errorf("%s: refused %v (-want +got):\n%s", name, refused, diff)
		}
	}
}

func TestMigrateRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"anchors":       "scrape_configs:\n- job_name: a\n  bearer_token_file: &t /t\n",
		"several lines": "scrape_configs:\n- job_name: a\n  bearer_token_file:\n    /t\n",
		"a key twice":   "scrape_configs: []\nscrape_configs: []\n",
		"no YAML":       "a: [\n",
		"mixed ports":   "scrape_configs:\n- job_name: a\n  static_configs: [{targets: ['a:10251', 'a:9100']}]\n",
	} {
		got, changes, refused := Migrate(text, Migration{Version: "v3.13.5"})
		if got != text || len(changes) > 0 || len(refused) == 0 {
			t.Errorf("%s: got %q, %v, %v", name, got, changes, refused)
		}
	}
}

func TestPlainQuotes(t *testing.T) {
	for in, want := range map[string]string{
		`up{a=“b”}`:         `up{a="b"}`,
		`up{a=„b“}`:         `up{a="b"}`,
		`up{a=‘b’,c="“d”"}`: `up{a="b",c="“d”"}`,
		`up{a="\"“"}`:       `up{a="\"“"}`,
		"up{a=`\\`} + “b”":  "up{a=`\\`} + \"b\"",
	} {
		if got, fits := PlainQuotes(in); got != want || !fits {
			t.Errorf("PlainQuotes(%s) = %s, %v; want %s", in, got, fits, want)
		}
	}
	for _, in := range []string{`up{a=“b}`, `up{a=“b"c”}`} {
		if _, fits := PlainQuotes(in); fits {
			t.Errorf("%s fits", in)
		}
	}
}

func TestNewMetrics(t *testing.T) {
	for in, want := range map[string]string{
		`kube_pod_container_resource_limits_memory_bytes`:                `kube_pod_container_resource_limits{resource="memory"}`,
		`kube_pod_container_resource_requests_cpu_cores {a="b"}`:         `kube_pod_container_resource_requests{resource="cpu",a="b"}`,
		`kube_pod_container_resource_requests_cpu_cores{ }`:              `kube_pod_container_resource_requests{resource="cpu"}`,
		`{__name__=~"x|kube_pod_container_resource_requests_cpu_cores"}`: `{__name__=~"x|kube_pod_container_resource_requests_cpu_cores"}`,
		`namespace:kube_pod_container_resource_requests_cpu_cores_sum`:   `namespace:kube_pod_container_resource_requests_cpu_cores_sum`,
		`up{a="\""} + kube_pod_container_resource_requests_cpu_cores`:    `up{a="\""} + kube_pod_container_resource_requests{resource="cpu"}`,
	} {
		if got := NewMetrics(in); got != want {
			t.Errorf("NewMetrics(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestSecretsAreNotQuoted(t *testing.T) {
	const secret = "hunter2"
	for _, text := range []string{
		"receivers:\n- wechat_configs: [{api_secret: " + secret + "}]\n",
		"global: {smtp_auth_password: " + secret + "}\n",
		"receivers:\n- webhook_configs:\n  - http_config: {basic_auth: {password: '" + secret + "'}}\n",
		"receivers:\n- wechat_configs: [{api_secret: \"" + secret + "${A}\"}]\n",
		"receivers:\n- wechat_configs: [{api_secret: " + secret + "}\n",
	} {
		_, changes, refused := MigrateAlertmanager(text, AlertmanagerMigration{Version: "v0.31.1", SecretName: "s", SecretPath: "/s"})
		if len(refused) == 0 {
			t.Errorf("taken: %s", text)
		}
		for _, r := range refused {
			if strings.Contains(r.String(), secret) {
				t.Errorf("told: %s", r)
			}
		}
		if len(changes) > 0 {
			t.Errorf("changed: %v", changes)
		}
	}
}

// FuzzMigrate: whatever the text, the result is the text or valid YAML, and a
// second run changes nothing.
func FuzzMigrate(f *testing.F) {
	for _, seed := range []string{
		"scrape_configs:\n- job_name: a\n  bearer_token_file: /t\n  kubernetes_sd_configs:\n  - role: endpoints\n  relabel_configs:\n  - source_labels: [__meta_kubernetes_endpoint_ready]\n",
		"scrape_configs: [{job_name: a, bearer_token_file: /t, static_configs: [{targets: ['a:10251']}]}]\n",
		"scrape_configs:\n- job_name: \"a\" # b\n  scheme: http\n  static_configs:\n  - targets: [a:10252]\n",
		"groups:\n- rules:\n  - expr: up{a=“b”}\n  - expr: |\n      ‘a’\n",
		"scrape_configs:\n- job_name: a\n  static_configs: [{targets: [a, '[::1]', b:1]}]\n  metric_relabel_configs: [{source_labels: [__name__, le], regex: 'a_bucket;(1|0.5)'}]\n",
		"groups:\n- rules:\n  - expr: \"holt_winters(a{le=\\\"1\\\"}[1m:1m], .5, .5)\"\n  - expr: 'a{le=''1''}'\n  - expr: a{le=~\"1|5\"}\n",
		"- basic_auth:\n    password: a\n  job_name: b\n  static_configs: [{targets: [c]}]\n",
		"[{api_version: v1, scheme: https, static_configs: [{targets: [a]}]}]",
		"alerting: {alertmanagers: [{api_version: v1, bearer_token: a}]}\nremote_write: [{url: https://a}]\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, migrate := range []func(string) (string, []Change, []Refusal){
			func(text string) (string, []Change, []Refusal) { return Migrate(text, everything) },
			func(text string) (string, []Change, []Refusal) { return FixRules(text, true) },
			func(text string) (string, []Change, []Refusal) { return MigratePart(text, ScrapeConfigs, everything) },
			func(text string) (string, []Change, []Refusal) { return MigratePart(text, Alertmanagers, everything) },
		} {
			once, changes, refused := migrate(text)
			if once == text {
				continue
			}
			var value any
			if err := yaml.Unmarshal([]byte(once), &value); err != nil || len(changes) == 0 || slices.ContainsFunc(refused, func(r Refusal) bool { return !r.Stays }) {
				t.Fatalf("%q became %q: %v, %v, %v", text, once, err, changes, refused)
			}
			if twice, _, _ := migrate(once); twice != once {
				t.Errorf("%q, then %q", once, twice)
			}
		}
	})
}
