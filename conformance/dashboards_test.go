package conformance

import (
	"path/filepath"
	"testing"
)

func TestEveryQueryOfADashboardIsRead(t *testing.T) {
	paths, err := filepath.Glob("../bases/dashboards/files/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	for _, label := range clusterLabels {
		for _, path := range paths {
			t.Run(label+" "+filepath.Base(path), func(t *testing.T) {
				t.Parallel()
				d, err := ReadDashboard(path, label)
				if err != nil {
					t.Fatal(err)
				}
				queries, err := d.Queries()
				if err != nil {
					t.Fatal(err)
				}
				settle(t, "dashboards", path, upstream.JudgeQueries(t.TempDir(), queries))
			})
		}
	}
}

// TestAWrongQueryIsRefused, so that the judge above can.
func TestAWrongQueryIsRefused(t *testing.T) {
	v := upstream.JudgeQueries(t.TempDir(), map[string]string{"right": `up{cluster="a"}`, "wrong": "up{cluster=“a”}"})
	if v.Outcome != Refuses {
		t.Errorf("%s: %s", v.Outcome, v.Said)
	}
}
