package migratemanifests

import (
	"slices"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
)

// TestEveryRuleHasACase: what the README lists is what happens, and the other way
// round.
func TestEveryRuleHasACase(t *testing.T) {
	var said strings.Builder
	for _, c := range golden.Cases(t, "testdata") {
		said.WriteString(c.File("err"))
	}
	for _, r := range legacy.Rules {
		if !strings.Contains(said.String(), "["+Name+"/"+r.ID+"]") {
			t.Errorf("no case for the rule %s", r.ID)
		}
	}
	for line := range strings.Lines(said.String()) {
		_, rule, found := strings.Cut(strings.TrimSuffix(line, "]\n"), "["+Name+"/")
		if found && legacy.RuleOf(rule).ID == "" {
			t.Errorf("the rule %s is not documented: %s", rule, line)
		}
		if strings.HasPrefix(line, "info: ") && !strings.Contains(line, "; ") {
			t.Errorf("a change without a reason: %s", line)
		}
	}
}

func TestRulesAreSorted(t *testing.T) {
	if !slices.IsSortedFunc(legacy.Rules, func(a, b legacy.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("sort legacy.Rules by ID")
	}
}

// TestASecondRunReportsNothing but what it leaves as it is.
func TestASecondRunReportsNothing(t *testing.T) {
	for _, c := range golden.Cases(t, "testdata") {
		if c.Bad {
			continue
		}
		for line := range strings.Lines(golden.Again(t, c, &Definition)) {
			if !strings.HasPrefix(line, "warning: ") {
				t.Errorf("%s: the second run says %s", c.Path, line)
			}
		}
	}
}
