package krm

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Identity tells what the container runs, and where its arguments begin.
func (c *Container) Identity() thanos.Identity {
	if c.Workload.seen == nil {
		return c.identify()
	}
	if c.known.at != c.Workload.edits.n {
		c.known = identity{c.Workload.edits.n, c.identify()}
	} else if verify {
		agree(c.Object, c.known.Identity, c.identify())
	}
	return c.known.Identity
}

func (c *Container) identify() thanos.Identity {
	return thanos.Recognise(thanos.Container{
		Name: c.Text("name"), Image: c.Text("image"), Command: c.strings("command"), Args: c.strings("args"),
		Labels: c.Workload.allLabels(), Env: c.literals(), Init: c.Init,
	})
}

// allLabels returns the labels of the pods, and those of the workload under them.
func (w *Workload) allLabels() map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, w.Strings("metadata", "labels"))
	maps.Copy(labels, w.PodLabels())
	return labels
}

// literals returns the variables whose value is written out.
func (c *Container) literals() map[string]string {
	values := map[string]string{}
	for _, e := range c.Each("env") {
		if value := e.Text("value"); value != "" && !strings.Contains(value, "$(") {
			values[e.Text("name")] = value
		}
	}
	return values
}

// Component tells what the container runs, None where its arguments cannot be
// read: a function has nothing to edit then.
func (c *Container) Component() thanos.Component {
	id := c.Identity()
	if id.Hidden != "" {
		return thanos.None
	}
	return id.Component
}

// hidden returns the containers of a workload that run one of the components, or
// may, and whose arguments cannot be read. A guess by the labels of the pod is none
// where another container is what they speak of, and they speak of one container: the
// first.
func (w *Workload) hidden(components []thanos.Component) []*Container {
	seen := map[thanos.Program]bool{}
	var found []*Container
	for _, c := range w.AllContainers() {
		id := c.Identity()
		seen[id.Program] = seen[id.Program] || !id.IsGuess()
		if id.Hidden != "" && slices.ContainsFunc(components, id.MayRun) {
			found = append(found, c)
		}
	}
	return slices.DeleteFunc(found, func(c *Container) bool {
		id := c.Identity()
		known := seen[id.Program]
		seen[id.Program] = true
		return id.IsGuess() && known
	})
}

// warnHidden tells, once in a run, of each container that the function is there
// for, or may be, and that it cannot edit.
func (r *Run) warnHidden() {
	for _, w := range r.Workloads() {
		for _, c := range w.hidden(r.edits) {
			r.Warnf(w.Object, c.Path, c.Identity().Plainly(), "%s, and %s can neither read nor edit its arguments", c.unread(), r.function)
		}
	}
}

// unread says what a container is, or may be, and why its arguments cannot be read.
func (c *Container) unread() string {
	id := c.Identity()
	if id.IsCertain() {
		return "this is " + id.String() + ", but it " + id.Hidden
	}
	return "this may be " + id.String() + ", by " + id.By + ", but it " + id.Hidden
}
