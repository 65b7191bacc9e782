package krm

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

// File is a key of a ConfigMap or Secret that a container sees as a file.
type File struct {
	// Kind is ConfigMap or Secret.
	Kind, Name, Key string
}

// view is what a container sees at a path.
type view struct {
	// file is the path, from the root.
	file string
	// mount is the one over the path, volume what it mounts; nil when there is none.
	mount, volume *Object
	// inside is the path in the volume, "" for the volume itself.
	inside string
	// known is false where a variable keeps the path in the volume from being told.
	known bool
	// files may stand there: those that the volume lists by their path first.
	files []File
}

// view looks a path up in the container's mounts. One that cannot be told, because
// of a variable in it, is not mounted.
func (c *Container) view(file string) view {
	v := view{file: c.absolute(file)}
	if v.file == "" {
		return v
	}
	if v.mount = c.mountAt(v.file); v.mount == nil {
		return v
	}
	v.volume = c.volume(v.mount.Text("name"))
	var sub string
	sub, v.known = c.Expand(cmp.Or(v.mount.Text("subPath"), v.mount.Text("subPathExpr")))
	if v.volume == nil || !v.known {
		return v
	}
	v.inside = strings.TrimPrefix(path.Join(sub, strings.TrimPrefix(v.file, path.Clean(v.mount.Text("mountPath")))), "/")
	v.files = filesAt(v.volume, v.inside)
	return v
}

// absolute returns a path from the root, "" where a variable keeps it from being told.
func (c *Container) absolute(file string) string {
	file, known := c.Expand(file)
	if file == "" || !known {
		return ""
	}
	if !path.IsAbs(file) {
		file = path.Join(cmp.Or(c.Text("workingDir"), "/"), file)
	}
	return path.Clean(file)
}

// Expand puts the variables whose values stand in the container into a text,
// as Kubernetes does. It is false when one comes from elsewhere.
func (c *Container) Expand(text string) (string, bool) {
	known := true
	expanded := reference.ReplaceAllStringFunc(text, func(match string) string {
		if match == "$$" {
			return "$"
		}
		e := c.Env(match[2 : len(match)-1])
		if e == nil || !e.Has("value") || strings.Contains(e.Text("value"), "$") {
			known = false
			return match
		}
		return e.Text("value")
	})
	return expanded, known
}

// mountAt returns the mount with the longest mountPath that holds the file.
func (c *Container) mountAt(file string) *Object {
	var best *Object
	for _, m := range c.Each("volumeMounts") {
		at := path.Clean(m.Text("mountPath"))
		if isBelow(file, at) && (best == nil || len(at) > len(path.Clean(best.Text("mountPath")))) {
			best = m
		}
	}
	return best
}

// isBelow tells whether a path is a folder, or below it.
func isBelow(file, folder string) bool {
	return file == folder || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/")
}

func (c *Container) volume(name string) *Object {
	for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
		if v.Text("name") == name {
			return v
		}
	}
	return nil
}

// volumeSource is a ConfigMap or Secret in a volume: the volume's own, or one of
// those that it projects.
type volumeSource struct {
	*Object
	kind, name string
}

// sourcesOf returns the ConfigMaps and Secrets of a volume (k8s.io/api v0.37,
// core/v1, VolumeSource and ProjectedVolumeSource).
func sourcesOf(volume *Object) []volumeSource {
	var found []volumeSource
	add := func(holder *Object, field, kind, nameField string) {
		if name := holder.Text(field, nameField); name != "" {
			found = append(found, volumeSource{holder.part(child(holder.node, field)), kind, name})
		}
	}
	add(volume, "configMap", "ConfigMap", "name")
	add(volume, "secret", "Secret", "secretName")
	for _, source := range volume.Each("projected", "sources") {
		add(source, "configMap", "ConfigMap", "name")
		add(source, "secret", "Secret", "name")
	}
	return found
}

// filesAt returns what may stand at a path in a volume. A source without items
// shows every key by its name; a later source goes over an earlier one (Kubernetes,
// pkg/volume/projected, collectData). The path may be a pattern.
func filesAt(volume *Object, inside string) []File {
	var listed, perhaps []File
	for _, source := range slices.Backward(sourcesOf(volume)) {
		for _, item := range source.Each("items") {
			at := path.Clean(item.Text("path"))
			if matched, err := path.Match(inside, at); at == inside || err == nil && matched {
				listed = append(listed, File{source.kind, source.name, item.Text("key")})
			}
		}
		if !source.Has("items") && inside != "" && !strings.Contains(inside, "/") {
			perhaps = append(perhaps, File{source.kind, source.name, inside})
		}
	}
	return append(listed, perhaps...)
}

// MountedFile tells which ConfigMap or Secret key a container sees at a path.
// It is false when the path is not mounted from one.
func (c *Container) MountedFile(file string) (File, bool) {
	if files := c.view(file).files; len(files) > 0 {
		return files[0], true
	}
	return File{}, false
}

// MountedFile is that of the container; where a volume shows several objects, it is
// the one that has the key.
func (r *Run) MountedFile(c *Container, file string) (File, bool) {
	files := c.view(file).files
	for _, f := range files {
		if o := r.Find(f.Kind, c.Workload.Namespace(), f.Name); o != nil && slices.Contains(o.keys(), f.Key) {
			return f, true
		}
	}
	for _, f := range files { // one that is made by something else may have it
		if r.Find(f.Kind, c.Workload.Namespace(), f.Name) == nil {
			return f, true
		}
	}
	return c.MountedFile(file)
}

// Mounts tells whether a container sees an object at a path, or in the files of a
// pattern.
func (r *Run) Mounts(c *Container, o *Object, pattern string) bool {
	return slices.ContainsFunc(c.view(pattern).files, func(f File) bool {
		return f.Kind == o.Kind() && r.Find(f.Kind, c.Workload.Namespace(), f.Name) == o
	})
}

// keys returns the keys of a ConfigMap or Secret, sorted.
func (o *Object) keys() []string {
	found := map[string]bool{}
	for _, section := range []string{"data", "stringData", "binaryData"} {
		for key := range o.Strings(section) {
			found[key] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
