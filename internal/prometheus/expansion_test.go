package prometheus

import (
	"os"
	"testing"
)

// expand is what Prometheus 3 does to external labels (config/config.go, Load).
func expand(value string) string {
	return os.Expand(value, func(name string) string {
		if name == "$" {
			return "$"
		}
		return ""
	})
}

func FuzzPreserve(f *testing.F) {
	for _, value := range []string{"", "$7300", "ops$$crew", "$$$", "a$", "${HOME}", "$(POD_NAME)-$5", "${", "$-", "é$é", "$_x$"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if got := expand(Preserve(value)); got != value {
			t.Errorf("%q is written %q, which expands to %q", value, Preserve(value), got)
		}
	})
}
