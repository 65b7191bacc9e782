package scaffold_test

import (
	"path"
	"regexp"
	"strings"
	"testing"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// TestSchemasAreNamed: in a new repository every file with an object of the project's own
// names a schema that is there, in its first line, and no other file does.
func TestSchemasAreNamed(t *testing.T) {
	line := regexp.MustCompile(`^# yaml-language-server: \$schema=(.*)\n`)
	topologies, err := scaffold.Topologies(thanosfleet.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, topology := range topologies {
		for _, one := range []bool{false, true} {
			files, err := scaffold.Repository(thanosfleet.Files, topology.Name, nil, one)
			if err != nil && one {
				continue // none of its clusters are alike
			}
			if err != nil {
				t.Fatal(err)
			}
			named := 0
			for name, text := range files {
				m := line.FindStringSubmatch(string(text))
				ours := strings.Contains("\n"+string(text), "\napiVersion: thanos-fleet.dev/") && path.Ext(name) == ".yaml"
				if ours != (m != nil) || strings.Count(string(text), "# yaml-language-server:") > 1 {
					t.Errorf("%s: %s begins with %.80q", topology.Name, name, text)
				}
				if m == nil {
					continue
				}
				named++
				if _, found := files[path.Join(path.Dir(name), m[1])]; !found {
					t.Errorf("%s: %s names %s, which is not there", topology.Name, name, m[1])
				}
			}
			if named < 2 {
				t.Errorf("%s: %d files name a schema", topology.Name, named)
			}
		}
	}
}
