package krm

// ForSeveral is a Function whose configuration may be for several clusters.
type ForSeveral interface {
	// Choose returns the clusters of the inventory that the configuration is for, and
	// reports what is wrong with either. It is asked where spec.clusters is given.
	Choose(*Run) []Choice
}

// Choice is a cluster that a configuration for several is for.
type Choice struct {
	Cluster string
	// Field that says so.
	Field string
	// Named tells that it says so by the cluster's name.
	Named bool
}

// IsForSeveral tells whether the object is the configuration of a function for several
// clusters.
func (l Lookup) IsForSeveral(o *Object) bool {
	def, _ := l(o.Kind())
	if def == nil || !o.Has("spec", "clusters") || o.Has("spec", "cluster") {
		return false
	}
	_, may := def.New().(ForSeveral)
	return may
}

// Choose returns the clusters that the configuration of a list is for, and what is wrong
// with it and with the inventory in the list.
func (l Lookup) Choose(list *List) ([]Choice, []Finding) {
	def, _ := l(list.Config.Kind())
	r, f := NewRun(list, def.Name), def.New()
	if r.configure(def, f); HasErrors(r.findings) {
		return nil, r.findings
	}
	chosen := f.(ForSeveral).Choose(r)
	return chosen, r.findings
}

// NarrowTo makes the configuration for several clusters one for a single one.
func (o *Object) NarrowTo(cluster string) {
	o.RemoveKey("spec", "clusters")
	o.SetText(cluster, "spec", "cluster")
}
