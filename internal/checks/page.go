package checks

import (
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// Link is the address of the rule's page.
func (r *Rule) Link() string {
	return "https://github.com/thanos-fleet/thanos-fleet/blob/" + version.Version + "/docs/rules/" + r.ID + ".md"
}

// Page is the rule's page, as Markdown: its documentation, and what holds for every rule.
func (r *Rule) Page(d Doc) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n\n%s.\n\n%s\n", r.ID, d.Summary, r.kind())
	fmt.Fprintf(&out, "\n## Why\n\n%s\n\n## What to do\n\n%s\n", d.Why, d.Remedy)
	fmt.Fprintf(&out, `
## An exception

Where it is meant so, say why: in an annotation of the object,

%[1]syaml
metadata:
  annotations:
    thanos-fleet.dev/ignore: "%[2]s: why it is meant so"
%[1]s

or in %[3]s.thanos-fleet.yaml%[3]s:

%[1]syaml
ignore:
- rule: %[2]s
  reason: why it is meant so
%[1]s
`, "```", r.ID, "`")
	out.WriteString("\n## Sources\n\n")
	for _, s := range d.Sources {
		fmt.Fprintf(&out, "- %s\n", s)
	}
	return out.String()
}

func (r *Rule) kind() string {
	text := fmt.Sprintf("Severity: %s.", r.Severity)
	if r.Fleet {
		text += " It compares clusters, and is silent where one is checked alone."
	}
	return text
}

// Index lists rules by group, as Markdown.
func Index(rules []*Rule) string {
	var out strings.Builder
	group := ""
	for _, r := range rules {
		if r.Group() != group {
			group = r.Group()
			fmt.Fprintf(&out, "\n## %s\n\n| rule | severity | what is wrong |\n|---|---|---|\n", group)
		}
		fmt.Fprintf(&out, "| [%s](%s.md) | %s | %s |\n", r.ID, r.ID, r.Severity, strings.ReplaceAll(r.Doc().Summary, "|", `\|`))
	}
	return out.String()
}
