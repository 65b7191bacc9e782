package krm

import "path"

// FileFlag makes a container read a file that its flag names from a key of a
// ConfigMap or Secret, and returns which. A file that it mounts already keeps its
// source and its place; one that is named but not mounted is mounted where it is
// named; otherwise it is mounted at fallback. The new source is called name, its
// key as the file. It is false when that cannot be, which is reported.
func (r *Run) FileFlag(c *Container, flag, kind, name, fallback string) (File, bool) {
	w := c.Workload.Object
	file := c.Args().Value(flag)
	if file == "" {
		file = fallback
	}
	source, mounted := c.MountedFile(file)
	if !mounted {
		source = File{Kind: kind, Name: name, Key: path.Base(file)}
		if !r.Check(w, c.Path+".volumeMounts", c.Mount(kind, name, path.Dir(file))) {
			return source, false
		}
	}
	if source.Kind != kind {
		r.Errorf(w, c.Path+".volumeMounts", "mount it from a "+kind, "%s is mounted from a %s", file, source.Kind)
		return source, false
	}
	c.SetArgs(c.Args().Set(flag, file))
	return source, true
}
