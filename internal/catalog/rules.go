package catalog

import (
	"fmt"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
)

// rulePages are the folder of the rules' documentation.
const rulePages = "docs/rules"

// addRules adds a page for each rule, and the list of them.
func addRules(files map[string][]byte) {
	for _, r := range all.Rules {
		files[filepath.Join(rulePages, filepath.FromSlash(r.ID)+".md")] = []byte(r.Page(r.Doc()))
	}
	files[filepath.Join(rulePages, "README.md")] = fmt.Appendf(nil, `# Rules of thanos-fleet check

Made from the rules by %[1]smake update%[1]s. %[1]sthanos-fleet explain RULE%[1]s prints the same
pages; [docs/check.md](../check.md) says how to call the command, and how to except something.
%[2]s`, "`", checks.Index(all.Rules))
}

// StaleRules returns the pages below a root of rules that are no more.
func StaleRules(root string) ([]string, error) {
	pages, err := filepath.Glob(filepath.Join(root, rulePages, "*", "*.md"))
	var stale []string
	for _, page := range pages {
		name, relErr := filepath.Rel(filepath.Join(root, rulePages), page)
		if relErr != nil {
			return nil, relErr
		}
		if id := filepath.ToSlash(name[:len(name)-len(".md")]); all.Find(id) == nil {
			stale = append(stale, page)
		}
	}
	return stale, err
}
