package strict

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"access_key", "secret_key", "region"}
	for word, want := range map[string]string{
		"acess_key": "access_key", "REGION": "region", "zzz": "", "": "", "secret-key": "secret_key",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := Nearest("BS", []string{"BOS", "OBS"}); got != "" {
		t.Errorf("a tie gave %q", got)
	}
}
