package conformance

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// clusterMarker is what stands in bases/rules and bases/dashboards for the label
// that tells clusters apart; gen-rules writes the Fleet's there.
const clusterMarker = "__cluster__"

// RuleFiles are the rule files of a base as they are for one cluster label.
type RuleFiles struct {
	// Dir holds them.
	Dir string
	// Label that tells clusters apart.
	Label string
	// Alerts and Records are the names in them.
	Alerts, Records []string
}

// ReadRuleFiles writes the rule files of a base into dir, for a cluster label.
func ReadRuleFiles(base, dir, label string) (*RuleFiles, error) {
	paths, err := filepath.Glob(filepath.Join(base, "*.yml"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no rule files in %s: %w", base, err)
	}
	f := &RuleFiles{Dir: dir, Label: label}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		content := strings.ReplaceAll(string(text), clusterMarker, label)
		if err := writeFile(filepath.Join(dir, filepath.Base(path)), content); err != nil {
			return nil, err
		}
		if err := f.note(content); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *RuleFiles) note(content string) error {
	var file struct {
		Groups []struct {
			Rules []struct{ Alert, Record string }
		}
	}
	if err := yaml.Unmarshal([]byte(content), &file); err != nil {
		return err
	}
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			if rule.Alert != "" {
				f.Alerts = append(f.Alerts, rule.Alert)
			} else {
				f.Records = append(f.Records, rule.Record)
			}
		}
	}
	return nil
}

// AlertCase is when an alert fires, and when it does not.
type AlertCase struct {
	// At is the time of the judgement.
	At string
	// Always tells that the alert needs no series, and has no cluster.
	Always bool
	// Bad and Good are series of two clusters, and their values in promtool's notation.
	Bad, Good map[string]string
}

// RecordCases is what rules record of series.
type RecordCases struct {
	Series  map[string]string
	Records map[string]float64
}

// The parts of promtool's unit tests that are written here (Prometheus, docs,
// configuration/unit_testing_rules).
type (
	unitTests struct {
		RuleFiles          []string   `yaml:"rule_files"`
		EvaluationInterval string     `yaml:"evaluation_interval"`
		Tests              []unitTest `yaml:"tests"`
	}
	unitTest struct {
		Name     string       `yaml:"name"`
		Interval string       `yaml:"interval"`
		Input    []unitSeries `yaml:"input_series"`
		Exprs    []unitExpr   `yaml:"promql_expr_test"`
	}
	unitSeries struct {
		Series string `yaml:"series"`
		Values string `yaml:"values"`
	}
	unitExpr struct {
		Expr    string       `yaml:"expr"`
		At      string       `yaml:"eval_time"`
		Samples []unitSample `yaml:"exp_samples"`
	}
	unitSample struct {
		Labels string  `yaml:"labels"`
		Value  float64 `yaml:"value"`
	}
)

// alertTest asks for the clusters in which the alert fires.
func (f *RuleFiles) alertTest(name string, c AlertCase) unitTest {
	labels := fmt.Sprintf(`{%s="bad"}`, f.Label)
	if c.Always {
		labels = "{}"
	}
	expr := fmt.Sprintf(`group by (%s) (ALERTS{alertname="%s", alertstate="firing"})`, f.Label, name)
	return unitTest{
		Name: name, Interval: "1m",
		Input: append(f.series(c.Bad, "bad"), f.series(c.Good, "good")...),
		Exprs: []unitExpr{{expr, c.At, []unitSample{{labels, 1}}}},
	}
}

// recordTest asks for every recorded series of cluster a, and for no other.
func (f *RuleFiles) recordTest(c RecordCases) unitTest {
	test := unitTest{Name: "records", Interval: "1m", Input: f.series(c.Series, "a")}
	for _, series := range slices.Sorted(maps.Keys(c.Records)) {
		labelled := f.of(series, "a")
		name, _, _ := strings.Cut(labelled, "{")
		test.Exprs = append(test.Exprs, unitExpr{name, "30m", []unitSample{{labelled, c.Records[series]}}})
	}
	return test
}

func (f *RuleFiles) series(values map[string]string, cluster string) []unitSeries {
	var series []unitSeries
	for _, name := range slices.Sorted(maps.Keys(values)) {
		series = append(series, unitSeries{f.of(name, cluster), values[name]})
	}
	return series
}

// of puts a series into a cluster.
func (f *RuleFiles) of(series, cluster string) string {
	name, labels, found := strings.Cut(series, "{")
	if !found {
		labels = "}"
	} else {
		labels = "," + labels
	}
	return fmt.Sprintf(`%s{%s="%s"%s`, name, f.Label, cluster, labels)
}

// Judge runs unit tests with promtool.
func (f *RuleFiles) Judge(u *Upstream, tests ...unitTest) Verdict {
	text, err := yaml.Marshal(unitTests{[]string{filepath.Join(f.Dir, "*.yml")}, "1m", tests})
	if err != nil {
		return Verdict{Refuses, err.Error()}
	}
	file := filepath.Join(f.Dir, "unit", "tests.yaml")
	if err := writeFile(file, string(text)); err != nil {
		return Verdict{Refuses, err.Error()}
	}
	return Ask(&Sandbox{Root: f.Dir}, u.Promtool(), "test", "rules", file)
}

func readYAML(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return yaml.Unmarshal(text, into)
}
