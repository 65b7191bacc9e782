package receivelimits

import "testing"

// FuzzParse holds that a file is read once and for all: what is refused limits nothing more
// by being read again.
func FuzzParse(f *testing.F) {
	f.Add("write:\n  default: {head_series_limit: 1}\n")
	f.Add("write: {tenants: {a: }, global: {meta_monitoring_url: ':'}}")
	f.Fuzz(func(t *testing.T, text string) {
		first, problems := Parse(text)
		second, again := Parse(text)
		if len(problems) != len(again) || first.CountsSeries() != second.CountsSeries() || first.IsCounted() != second.IsCounted() {
			t.Errorf("read in two ways: %v, %v", problems, again)
		}
	})
}
