package conformance

import (
	"strings"
	"testing"
)

const grafanaJudge = "grafana data source"

func isGrafana(content string) bool {
	_, found := topKeys(content)["datasources"]
	return found
}

func TestGrafanaTakesItsDatasources(t *testing.T) {
	judged, seen := 0, map[string]bool{}
	eachFile(func(o *Output, holder *Object, name, content string) {
		if !generated(holder) || !isGrafana(content) {
			return
		}
		judged++
		settle(t, grafanaJudge, o.Name+" "+holder.String()+" "+name, askGrafana(content))
		refuseMisspelt(t, grafanaJudge, content, seen, func(_ *testing.T, text string) Verdict { return askGrafana(text) })
	})
	if judged == 0 {
		t.Error("no data source is written anywhere")
	}
}

// TestGrafanaRefuses: the judge is no nod.
func TestGrafanaRefuses(t *testing.T) {
	const good = "apiVersion: 1\ndatasources:\n- name: Thanos\n  type: prometheus\n  access: proxy\n  url: http://q:80\n  isDefault: true\n  jsonData: {prometheusType: Thanos, httpMethod: POST}\n"
	if v := askGrafana(good); v.Outcome != Accepts {
		t.Fatal(v.Said)
	}
	for old, bad := range map[string]string{
		"apiVersion: 1": "apiVersion: 2", "http://q:80": "q:80", "proxy": "server", "POST": "post", "prometheusType: Thanos": "prometheusType: thanos",
		"type: prometheus\n": "type: thanos\n", "name: Thanos": "name: ''", "//q": "//$q", "isDefault: true": "isDefault: yes please",
	} {
		if v := askGrafana(strings.Replace(good, old, bad, 1)); v.Outcome != Refuses {
			t.Errorf("%s is taken", bad)
		}
	}
	if v := askGrafana(good + strings.TrimPrefix(good, "apiVersion: 1\ndatasources:\n")); v.Outcome != Refuses {
		t.Error("two defaults are taken")
	}
}
