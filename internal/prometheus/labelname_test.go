package prometheus

import "testing"

func TestIsLabelName(t *testing.T) {
	for name, want := range map[string]bool{
		"cluster": true, "_a1": true, "A": true,
		"": false, "1a": false, "team.name": false, "a-b": false, "é": false, "__address__": false, "a\n": false,
	} {
		if got := IsLabelName(name); got != want {
			t.Errorf("IsLabelName(%q) = %v", name, got)
		}
	}
}
