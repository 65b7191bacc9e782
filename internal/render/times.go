package render

import "github.com/thanos-fleet/thanos-fleet/internal/krm"

// timed warns of dates without quotes where a text is wanted, of which kustomize makes another
// text: 2024-01-01T00:00:00Z (kyaml v0.21.2, by YAML 1.1). kubectl hands on the date. Without the
// files of objects it warns of what may be one.
func (k *kustomization) timed(items []*krm.Object, unplaced bool) []krm.Finding {
	var found []krm.Finding
	files := map[string]marked{}
	for _, o := range items {
		o.Times(func(path string, isBare bool) {
			if isBare || unplaced || k.markedIn(o.File(), files, bareDates)[[2]string{o.Kind(), path}] {
				found = append(found, krm.Finding{
					Severity: krm.Warning, Object: o.Ref(), File: o.File(), Field: path,
					Message: "a date without quotes, of which kustomize makes a time of the form 2024-01-01T00:00:00Z", Remedy: "put it in quotes",
				})
			}
		})
	}
	return found
}

func bareDates(o *krm.Object, mark func(path string)) {
	o.Times(func(path string, isBare bool) {
		if isBare {
			mark(path)
		}
	})
}
