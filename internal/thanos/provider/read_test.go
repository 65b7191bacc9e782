package provider_test

import (
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"right":       {"type: s3\nprefix: p\nconfig: {bucket: b}\n", ""},
		"alias":       {"type: S3\nconfig: &c {bucket: b}\n", ""},
		"empty":       {"# nothing\n", "empty"},
		"no YAML":     {"type: S3\n\tx", "not YAML"},
		"a list":      {"- type: S3\n", "want a mapping"},
		"a stray key": {"type: S3\nregion: x\n", "region: not a key beside"},
		"two":         {"type: S3\n---\ntype: GCS\n", "a second document"},
	} {
		_, problems := provider.Read(c.text)
		got := ""
		for _, p := range problems {
			got += p.String()
		}
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("type: S3\nconfig: {bucket: b}\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, _ := provider.Read(text)
		provider.Check(c, nil)
	})
}
