package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Dashboard is what a dashboard of Grafana asks Prometheus.
type Dashboard struct {
	Panels []struct {
		Title   string
		Targets []struct{ Expr string }
	}
	Templating struct {
		List []struct{ Name, Type, Definition string }
	}
}

// ReadDashboard reads a dashboard as it is for a cluster label.
func ReadDashboard(path, label string) (*Dashboard, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var d Dashboard
	return &d, json.Unmarshal([]byte(strings.ReplaceAll(string(text), clusterMarker, label)), &d)
}

// Grafana's own variables, as it would fill them in; the dashboard's stand in
// strings, which any text may stand in.
var filledIn = strings.NewReplacer("$__rate_interval", "5m", "$__range", "6h")

// labelValues is how a variable asks for the values of a label of a series
// (Grafana v12, Prometheus data source, template variables).
var labelValues = regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)

// Queries returns what the dashboard asks, by who asks it.
func (d *Dashboard) Queries() (map[string]string, error) {
	queries := map[string]string{}
	for _, p := range d.Panels {
		for i, target := range p.Targets {
			queries[fmt.Sprintf("panel %s %d", p.Title, i)] = filledIn.Replace(target.Expr)
		}
	}
	for _, v := range d.Templating.List {
		if v.Type != "query" {
			continue
		}
		asked := labelValues.FindStringSubmatch(v.Definition)
		if asked == nil {
			return nil, fmt.Errorf("variable %s asks no label of a series: %s", v.Name, v.Definition)
		}
		queries["variable "+v.Name] = asked[1]
	}
	return queries, nil
}

// JudgeQueries has Prometheus' parser read queries, each as the expression of a rule.
func (u *Upstream) JudgeQueries(dir string, queries map[string]string) Verdict {
	type rule struct {
		Record string            `yaml:"record"`
		Expr   string            `yaml:"expr"`
		Labels map[string]string `yaml:"labels"`
	}
	type group struct {
		Name  string `yaml:"name"`
		Rules []rule `yaml:"rules"`
	}
	g := group{Name: "queries"}
	for asker, query := range queries {
		g.Rules = append(g.Rules, rule{"dashboard:query:read", query, map[string]string{"asker": asker}})
	}
	text, err := yaml.Marshal(map[string][]group{"groups": {g}})
	if err != nil {
		return Verdict{Refuses, err.Error()}
	}
	file := filepath.Join(dir, "queries.yml")
	if err := writeFile(file, string(text)); err != nil {
		return Verdict{Refuses, err.Error()}
	}
	return Ask(&Sandbox{Root: dir}, u.Program("promtool"), "check", "rules", file)
}
