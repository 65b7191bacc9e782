package krm

import "slices"

// InventoryKinds describe the fleet. No API server knows them, so they never leave a
// build, whether they say so or not.
var InventoryKinds = []string{"Fleet", "FleetCluster"}

// KeepLocal gives the objects that describe the fleet the annotation that keeps them
// out of the output, where it was forgotten: kustomize drops what has it, and kpt keeps
// it in the file.
func KeepLocal(items []*Object) []Finding {
	var found []Finding
	inventory := slices.DeleteFunc(slices.Clone(items), func(o *Object) bool { return !o.IsInventory() || o.IsLocalConfig() })
	SortByRef(inventory)
	for _, o := range inventory {
		found = append(found, Finding{
			Severity: Warning, Object: o.Ref(), File: o.File(), Field: "metadata.annotations",
			Message: "not marked as local configuration, which it is by its kind: it is left out of the output", Remedy: "add " + LocalConfigAnnotation + `: "true"`,
		})
		o.SetText("true", "metadata", "annotations", LocalConfigAnnotation)
	}
	return found
}

// IsInventory tells whether the object describes the fleet, by its kind.
func (o *Object) IsInventory() bool {
	return o.Text("apiVersion") == APIVersion && slices.Contains(InventoryKinds, o.Kind())
}
