package conformance

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// clusterLabels are the two that the published setups use.
var clusterLabels = []string{"cluster", "cluster_name"}

func readRules(t *testing.T, label string) *RuleFiles {
	t.Helper()
	f, err := ReadRuleFiles(filepath.Join("..", "bases", "rules", "files"), t.TempDir(), label)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRuleFilesAreTaken(t *testing.T) {
	for _, label := range clusterLabels {
		f := readRules(t, label)
		paths, err := filepath.Glob(filepath.Join(f.Dir, "*.yml"))
		if err != nil {
			t.Fatal(err)
		}
		settle(t, "rule files", label, Ask(&Sandbox{Root: f.Dir}, upstream.Promtool(), append([]string{"check", "rules", "--lint-fatal"}, paths...)...))
	}
}

// TestEveryAlertFires in the cluster where it should, and in no other.
func TestEveryAlertFires(t *testing.T) {
	var cases map[string]AlertCase
	if err := readYAML("testdata/rules/alerts.yaml", &cases); err != nil {
		t.Fatal(err)
	}
	for _, label := range clusterLabels {
		f := readRules(t, label)
		sameNames(t, f.Alerts, slices.Collect(maps.Keys(cases)))
		for name, c := range cases {
			t.Run(label+" "+name, func(t *testing.T) {
				t.Parallel()
				f := readRules(t, label)
				settle(t, "alerts", name, f.Judge(upstream, f.alertTest(name, c)))
			})
		}
	}
}

func TestEveryRuleRecords(t *testing.T) {
	var cases RecordCases
	if err := readYAML("testdata/rules/records.yaml", &cases); err != nil {
		t.Fatal(err)
	}
	var named []string
	for series := range cases.Records {
		name, _, _ := strings.Cut(series, "{")
		named = append(named, name)
	}
	for _, label := range clusterLabels {
		f := readRules(t, label)
		sameNames(t, f.Records, named)
		settle(t, "recording rules", label, f.Judge(upstream, f.recordTest(cases)))
	}
}

// sameNames: each rule has its case, once, and each case its rule.
func sameNames(t *testing.T, rules, cases []string) {
	t.Helper()
	slices.Sort(rules)
	slices.Sort(cases)
	if !slices.Equal(rules, cases) {
		t.Fatalf("the rules are\n%s\nand the cases\n%s", rules, cases)
	}
}
