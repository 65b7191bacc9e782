package checks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
)

const documentation = `It is wrong.

## Why

It ends. And so:

- all of it

## What to do

Do this.

## Sources

- Thanos v0.42.4: pkg/receive/hashring.go
- Argo CD issue 6067: https://example.com/a: b
- minio/minio-go v7.0.93: api.go (makeTargetURL), bucket-cache.go
- Thanos pull request: thanos-io/thanos#1555
`

// TestParseDoc: what is written down is read as it stands there.
func TestParseDoc(t *testing.T) {
	got, err := checks.ParseDoc(documentation)
	if err != nil {
		t.Fatal(err)
	}
	want := checks.Doc{Summary: "It is wrong", Why: "It ends. And so:\n\n- all of it", Remedy: "Do this.", Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/hashring.go"},
		{Project: "Argo CD", Version: "issue 6067", File: "https://example.com/a: b"},
		{Project: "minio/minio-go", Version: "v7.0.93", File: "api.go (makeTargetURL), bucket-cache.go"},
		{Project: "Thanos", Version: "pull request", File: "thanos-io/thanos#1555"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestParseDocRefuses what is not whole, and says what is missing.
func TestParseDocRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"It is wrong.", "It is wrong", `want one line with a full stop at first, got "It is wrong"`},
		{"It is wrong.", "It is wrong.\nAnd so.", "want one line"},
		{"## Why", "## Because", `want a section "## Why"`},
		{"Do this.", "", "want words in the sections"},
		{"## Sources\n", "", `want a section "## Sources"`},
		{"- Thanos v0.42.4: pkg", "- Thanos pkg", "want a source as - PROJECT VERSION: FILE"},
		{documentation[strings.Index(documentation, "- Thanos v0.42.4"):], "", "want a source"},
	} {
		_, err := checks.ParseDoc(strings.Replace(documentation, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in place of %q: got %v, want %s", c.new, c.old, err, c.want)
		}
	}
}
