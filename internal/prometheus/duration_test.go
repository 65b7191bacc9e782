package prometheus

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "0s": 0, "10m": 10 * time.Minute, "1w": 7 * 24 * time.Hour, "1y1ms": 365*24*time.Hour + time.Millisecond,
		"1d12h": 36 * time.Hour, "292y": 292 * 365 * 24 * time.Hour,
	} {
		if got, ok := ParseDuration(text); !ok || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "1", "soon", "-1d", "1m1h", "1.5h", "1d 2h", "293y", "99999999999999d", "99999999999999999999s", "１m"} {
		if got, ok := ParseDuration(text); ok {
			t.Errorf("%q: got %v, want none", text, got)
		}
	}
}
