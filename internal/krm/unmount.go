package krm

import (
	"path"
	"slices"
	"strings"
)

// Unmount takes away how the container sees a file of a ConfigMap or Secret. From a
// volume that shows chosen keys only this one goes, the others stay. A volume that no
// container of the pod mounts any more goes with its mount.
func (c *Container) Unmount(file string) {
	v := c.view(file)
	if v.volume == nil || c.othersRead(v) || c.unlist(v) {
		return
	}
	at, name := v.mount.Text("mountPath"), v.volume.Text("name")
	c.RemoveItems(func(m *Object) bool { return m.Text("mountPath") == at }, "volumeMounts")
	if !c.mounts(name) && !c.isShared(v.volume) {
		c.Workload.RemoveItems(func(o *Object) bool { return o.Text("name") == name }, c.Workload.PodSpec("volumes")...)
	}
}

// othersRead tells whether another container names the same file of a volume that
// shows chosen keys, and so still needs it.
func (c *Container) othersRead(v view) bool {
	listed := slices.ContainsFunc(sourcesOf(v.volume), func(s volumeSource) bool { return s.Has("items") })
	return listed && slices.ContainsFunc(c.others(), func(other *Object) bool {
		beside := &Container{Object: other, Workload: c.Workload}
		return slices.ContainsFunc(beside.Args(), func(arg string) bool {
			_, value, found := strings.Cut(arg, "=")
			if !found {
				value = arg
			}
			seen := beside.view(value)
			return path.IsAbs(value) && seen.volume != nil && seen.volume.node.YNode() == v.volume.node.YNode() && seen.inside == v.inside
		})
	})
}

// unlist takes a file out of the keys that a volume chooses, and tells whether the
// volume shows others still.
func (c *Container) unlist(v view) bool {
	for _, s := range sourcesOf(v.volume) {
		if !v.volume.Has("projected") {
			return s.unlist(v.inside, "items")
		}
	}
	v.volume.RemoveItems(func(source *Object) bool {
		return slices.ContainsFunc([]string{"configMap", "secret"}, func(kind string) bool {
			return source.Has(kind, "items") && !source.unlist(v.inside, kind, "items")
		})
	}, "projected", "sources")
	return len(v.volume.Each("projected", "sources")) > 0
}

// unlist takes a file out of a list of keys, and tells whether there are others.
func (o *Object) unlist(file string, items ...string) bool {
	o.RemoveItems(func(item *Object) bool { return path.Clean(item.Text("path")) == file }, items...)
	return o.Has(items...)
}
