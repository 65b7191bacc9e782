package krm

// Sub runs another function on the same objects; its findings become this run's.
func (r *Run) Sub(name string, f Function) { r.finish(r.sub(name, f), f.Transform) }

// Skip is Sub for a function that has nothing to do: what waits for it is looked at
// as if it had run.
func (r *Run) Skip(name string, f Function) { r.finish(r.sub(name, f), func(*Run) {}) }

func (r *Run) sub(name string, f Function) *Run {
	SortByRef(r.added) // as at the end of a run: this may be the last that it does
	r.list.Items = append(r.list.Items, r.added...)
	r.added = nil
	sub := NewRun(r.list, name)
	sub.edits = editsOf(f)
	return sub
}

func (r *Run) finish(sub *Run, transform func(*Run)) {
	transform(sub)
	type said struct {
		object  Ref
		message string
	}
	before := make(map[said]bool, len(r.findings))
	for _, f := range r.findings {
		before[said{f.Object, f.Message}] = true
	}
	for _, f := range sub.Finish() { // what one has said another need not say again
		if f.Severity == Error || !before[said{f.Object, f.Message}] {
			r.findings = append(r.findings, f)
		}
	}
}

// Fork returns a run of the same function on other objects, which has the same shared
// ones and knows what is noted in this one.
func (r *Run) Fork(items []*Object) *Run {
	list := NewList(r.Config(), items)
	list.noted, list.shared, list.memo = r.list.noted, r.list.shared, r.list.memory()
	if r.list.counts {
		list.count()
	}
	fork := NewRun(list, r.function)
	fork.edits = r.edits
	return fork
}
