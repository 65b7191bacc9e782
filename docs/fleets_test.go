package docs_test

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
)

// TestBucketsInDocsAreRead: what a document shows of a Fleet's buckets is read without a problem.
func TestBucketsInDocsAreRead(t *testing.T) {
	for _, name := range []string{"gke.md", "on-prem.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, b := range blocks(string(text)) {
			if b.language != "yaml" || !strings.HasPrefix(b.body, "  objectStores:\n") {
				continue
			}
			found++
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte("spec:\n  clusters:\n  - name: a\n"+b.body), &doc); err != nil {
				t.Fatal(err)
			}
			_, faults := fleet.Load([]fleet.Source{{Kind: fleet.Kind, Name: name, Node: doc.Content[0]}})
			for _, f := range faults {
				t.Error(f)
			}
		}
		if found == 0 {
			t.Errorf("%s shows no bucket", name)
		}
	}
}
