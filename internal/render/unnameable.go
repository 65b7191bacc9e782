package render

import (
	"strings"
	"unicode"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// unnameable refuses objects whose name or namespace no kind of object may have: it
// is part of a path (apimachinery, pkg/api/validation/path/name.go), and of the paths
// that are written here.
func unnameable(items []*krm.Object, findings []krm.Finding) []krm.Finding {
	if krm.HasErrors(findings) {
		return nil
	}
	var found []krm.Finding
	for _, o := range items {
		if o.IsLocalConfig() {
			continue
		}
		for _, field := range []string{"name", "namespace"} {
			if why := unfit(o.Text("metadata", field)); why != "" {
				found = append(found, krm.Finding{
					Severity: krm.Error, Object: o.Ref(), File: o.File(), Field: "metadata." + field,
					Message: "it " + why + ", which no API server takes", Remedy: "give another name",
				})
			}
		}
	}
	return found
}

func unfit(name string) string {
	switch {
	case name == "." || name == "..":
		return "is " + name
	case strings.ContainsAny(name, "/%"):
		return "holds / or %"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "holds a control character"
	default:
		return ""
	}
}
