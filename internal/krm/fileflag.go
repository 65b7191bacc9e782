package krm

import (
	"cmp"
	"fmt"
	"path"
	"slices"
)

// FileFlag makes a container read a file that its flag names from a key of a
// ConfigMap or Secret, and returns which. A file that it mounts already keeps its
// source and its place. One that lies in a volume which shows chosen keys is added
// to them; the others stay. One that is named but not mounted is mounted where it
// is named; otherwise it is mounted at fallback.
// The new source is called name, or what kustomize has made of it, its key as the
// file. It is false when that cannot be, which is reported.
func (r *Run) FileFlag(c *Container, flag, kind, name, fallback string) (File, bool) {
	w, file := c.Workload.Object, c.Args().Value(flag)
	if file == "" {
		file = fallback
	}
	if r.LeftToOthers(c, flag) {
		return File{}, false
	}
	source, mounted := r.MountedFile(c, file)
	if !mounted {
		shown, err := c.show(c.view(file), kind, r.NameFor(w, kind, name))
		if source = shown; !r.Check(w, c.Path+".volumeMounts", err) {
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

// show makes a path that is not there show a key.
func (c *Container) show(v view, kind, name string) (File, error) {
	added := File{Kind: kind, Name: name, Key: path.Base(v.file)}
	if v.volume == nil || !v.isExact() || len(sourcesOf(v.volume)) == 0 {
		return added, c.Mount(kind, name, path.Dir(v.file))
	}
	item, isProjected := keyToPath{added.Key, v.inside}, v.volume.Has("projected")
	for _, s := range sourcesOf(v.volume) {
		if s.kind == kind && s.Has("items") && (s.name == name || !isProjected) {
			return File{kind, s.name, added.Key}, s.Append(item, "items")
		}
	}
	if v.inside == "" || !isProjected {
		return added, fmt.Errorf("%s is not among the files that volume %s shows at %s; name a file in a folder of its own, or mount that from a %s",
			v.file, v.volume.Text("name"), v.mount.Text("mountPath"), kind)
	}
	source := projection{ConfigMap: &projected{name, []keyToPath{item}}}
	if kind == "Secret" {
		source.ConfigMap, source.Secret = nil, source.ConfigMap
	}
	return added, v.volume.Append(source, "projected", "sources")
}

// LeftToOthers tells whether the file of a flag stands where something else puts
// it: a volume that is no ConfigMap and no Secret, or a folder of Vault's agent. It
// says so: nothing is written there.
func (r *Run) LeftToOthers(c *Container, flag string) bool {
	file := c.Args().Value(flag)
	if file == "" {
		return false
	}
	by := c.filler(c.view(file))
	if by != "" {
		r.Warnf(c.Workload.Object, c.Path+".args", "remove the flag to have the file written and mounted here, or see to what it holds",
			"%s=%s is left to others: %s", flag, file, by)
	}
	return by != ""
}

// FilledByOthers is LeftToOthers for a file, without a word.
func (c *Container) FilledByOthers(file string) bool {
	return file != "" && c.filler(c.view(file)) != ""
}

// filler says what puts a file there that comes from no ConfigMap and no Secret; ""
// when nothing does.
func (c *Container) filler(v view) string {
	switch {
	case v.file == "" || v.volume != nil && !v.known:
		return "a variable says which file it is"
	case len(v.files) > 0:
		return ""
	case v.mount == nil && isBelow(v.file, c.agentFolder()):
		return "Vault's agent, which the pods' annotations ask for, puts it there"
	case v.mount == nil:
		return ""
	case v.volume == nil && c.hasVolume(v.mount.Text("name")) && v.isExact():
		return "it lies in the claim " + v.mount.Text("name") + " of the pod"
	case v.volume == nil || len(sourcesOf(v.volume)) > 0:
		return ""
	}
	name := "volume " + v.volume.Text("name")
	switch {
	case v.volume.Has("csi"):
		return "CSI driver " + v.volume.Text("csi", "driver") + " makes " + name
	case v.volume.Has("emptyDir") && c.isShared(v.volume):
		return name + " begins empty, and another container of the pod fills it"
	case !v.volume.Has("emptyDir") && (v.isExact() || isSealed(v.volume)):
		return name + " is no ConfigMap and no Secret"
	}
	return ""
}

// noFolder is a path that no file lies below.
const noFolder = "/\x00"

// agentFolder is where Vault's agent puts files in pods that ask for it (vault-k8s
// v1.7, agent-inject/agent/annotations.go).
func (c *Container) agentFolder() string {
	annotation := func(name string) string {
		return c.Workload.Text(c.Workload.PodMetadata("annotations", "vault.hashicorp.com/"+name)...)
	}
	if annotation("agent-inject") != "true" {
		return noFolder
	}
	return path.Clean(cmp.Or(annotation("secret-volume-path"), "/vault/secrets"))
}

// isExact tells whether the file lies in the mounted folder itself, or is the mount.
func (v view) isExact() bool {
	at := path.Clean(v.mount.Text("mountPath"))
	return v.file == at || path.Dir(v.file) == at
}

// isShared tells whether another container of the pod mounts a volume, and so may
// write into it.
func (c *Container) isShared(volume *Object) bool {
	return slices.ContainsFunc(c.others(), func(other *Object) bool { return other.mounts(volume.Text("name")) })
}

// others are the other containers of the pod, init containers too.
func (c *Container) others() []*Object {
	var found []*Object
	for _, kind := range []string{"containers", "initContainers"} {
		found = append(found, c.Workload.Each(c.Workload.PodSpec(kind)...)...)
	}
	return slices.DeleteFunc(found, func(o *Object) bool { return o.node.YNode() == c.node.YNode() })
}

// mounts tells whether a container mounts the volume of the name.
func (o *Object) mounts(volume string) bool {
	return slices.ContainsFunc(o.Each("volumeMounts"), func(m *Object) bool { return m.Text("name") == volume })
}
