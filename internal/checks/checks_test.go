package checks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

func fleet(clusters ...string) *observe.Fleet {
	var inputs []observe.Input
	for _, name := range clusters {
		m := krm.ParseManifests("f", []byte("{apiVersion: v1, kind: Secret, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: b}}"))
		inputs = append(inputs, observe.Input{Name: name, Objects: m.Objects})
	}
	return observe.Read(inputs)
}

func everySecret(f *observe.Fleet, tell checks.Tell) {
	for range 2 {
		for _, c := range f.Clusters {
			for _, o := range c.All("Secret") {
				tell(c.At(o, "data"), "write it", "nothing in it")
			}
		}
	}
}

func lines(findings []checks.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.String())
	}
	return all
}

// TestFold: one cause is one finding, which names a few of its places and counts the rest.
func TestFold(t *testing.T) {
	rule := &checks.Rule{ID: "g/r", Severity: krm.Error, Check: everySecret}
	for want, clusters := range map[string][]string{
		"error: f: Secret a data: nothing in it; write it (also Secret b) [g/r]":                                                                         {""},
		"error: f: a: Secret a data: nothing in it; write it (also a: Secret b, b: Secret a, b: Secret b, c: Secret a, 1 more; 3 clusters in all) [g/r]": {"a", "b", "c"},
	} {
		if diff := cmp.Diff([]string{want}, lines(checks.Run([]*checks.Rule{rule}, fleet(clusters...)))); diff != "" {
			t.Error(diff)
		}
	}
}

// TestFleetRules are silent about one cluster, unless nothing is missing.
func TestFleetRules(t *testing.T) {
	rule := []*checks.Rule{{ID: "g/r", Severity: krm.Error, Fleet: true, Check: everySecret}}
	alone := fleet("a")
	if got := checks.Run(rule, alone); got != nil {
		t.Error(lines(got))
	}
	alone.Complete = true
	if got := checks.Run(rule, alone); len(got) != 1 {
		t.Error(lines(got))
	}
}

// TestBrokenRule: a rule that fails is told, not what it held in hand, and others speak.
func TestBrokenRule(t *testing.T) {
	rules := []*checks.Rule{
		{ID: "g/a", Severity: krm.Warning, Check: func(*observe.Fleet, checks.Tell) { panic("secret") }},
		{ID: "g/b", Severity: krm.Error, Check: everySecret},
	}
	want := []string{
		"warning: a: internal error at checks/checks_test.go:69; please report it with the manifests that caused it [g/a]",
		"error: f: a: Secret a data: nothing in it; write it (also a: Secret b) [g/b]",
	}
	if diff := cmp.Diff(want, lines(checks.Run(rules, fleet("a")))); diff != "" {
		t.Error(diff)
	}
}

// TestPage: a rule's page holds all that the rule says.
func TestPage(t *testing.T) {
	rule := &checks.Rule{ID: "g/r", Severity: krm.Warning, Fleet: true}
	doc := checks.Doc{Summary: "It is wrong", Why: "Why.", Remedy: "Do this.", Sources: []checks.Source{{Project: "Thanos", Version: "v1", File: "a.go"}}}
	want := "# g/r\n\nIt is wrong.\n\nSeverity: warning. It compares clusters, and is silent where one is checked alone.\n\n## Why\n\nWhy.\n\n## What to do\n\nDo this.\n"
	if got := rule.Page(doc)[:len(want)]; got != want {
		t.Error(cmp.Diff(want, got))
	}
}
