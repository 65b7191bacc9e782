package observe

import (
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Inventory reads the Fleet among objects, nil when there is none, or something is wrong
// with it, which it returns.
func Inventory(objects []*krm.Object) (*fleet.Fleet, []krm.Finding) {
	var sources []fleet.Source
	var from []*krm.Object
	for _, o := range objects {
		if o.Text("apiVersion") == krm.APIVersion && (o.Kind() == fleet.Kind || o.Kind() == fleet.ClusterKind) {
			sources = append(sources, fleet.Source{Kind: o.Kind(), Name: o.Name(), Node: o.Node().YNode()})
			from = append(from, o)
		}
	}
	if len(sources) == 0 {
		return nil, nil
	}
	loaded, faults := fleet.Load(sources)
	var found []krm.Finding
	for _, f := range faults {
		o := from[f.Source]
		found = append(found, krm.Finding{
			Severity: krm.Error, Object: o.Ref(), Field: f.Path, Message: f.Message, Remedy: f.Remedy,
			File: o.File(), Line: new(krm.Lines).Of(o, f.Path),
		})
	}
	return loaded, found
}
