package manifests

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// sameCause are the rules whose cause a rule of a function tells already.
var sameCause = map[string][]string{
	"reference/empty-dir": {"tsdb-volume"},
	"reference/no-data":   {"pod-security"},
}

// Unsaid leaves out of what rules found the places of which a function has said the same
// when it rendered the object.
func (r *Reader) Unsaid(findings []checks.Finding) []checks.Finding {
	var left []checks.Finding
	for _, f := range findings {
		f.Places = slices.DeleteFunc(slices.Clone(f.Places), func(p observe.Place) bool { return r.isSaid(f, p) })
		if len(f.Places) > 0 {
			left = append(left, f)
		}
	}
	return left
}

func (r *Reader) isSaid(f checks.Finding, p observe.Place) bool {
	overlay, rendered := r.overlays[p.Object]
	if !rendered {
		return false
	}
	ref := p.Object.Ref()
	return slices.ContainsFunc(r.said[overlay], func(said krm.Finding) bool {
		same := said.Message == f.Message || slices.Contains(sameCause[f.Rule.ID], said.Rule)
		return same && said.Object == ref && said.Severity != krm.Info
	})
}
