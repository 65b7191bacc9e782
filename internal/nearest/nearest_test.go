package nearest

import "testing"

func TestTo(t *testing.T) {
	known := []string{"access_key", "secret_key", "region"}
	for word, want := range map[string]string{
		"acess_key": "access_key", "REGION": "region", "zzz": "", "": "", "secret-key": "secret_key",
	} {
		if got := To(word, known); got != want {
			t.Errorf("To(%q) = %q, want %q", word, got, want)
		}
	}
	if got := To("BS", []string{"BOS", "OBS"}); got != "" {
		t.Errorf("a tie gave %q", got)
	}
}
