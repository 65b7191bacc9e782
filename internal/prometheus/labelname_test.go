package prometheus

import "testing"

func TestCheckLabelName(t *testing.T) {
	for name, want := range map[string]bool{
		"cluster": true, "_a1": true, "A": true,
		"": false, "1a": false, "team.name": false, "a-b": false, "é": false, "__address__": false, "a\n": false,
	} {
		if got := len(CheckLabelName("", name)) == 0; got != want {
			t.Errorf("CheckLabelName(%q) = %v", name, got)
		}
	}
}
