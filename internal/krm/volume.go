package krm

import (
	"maps"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// File is a key of a ConfigMap or Secret that a container sees as a file.
type File struct {
	// Kind is ConfigMap or Secret.
	Kind, Name, Key string
}

// MountedFile tells which ConfigMap or Secret key a container sees at a path.
// It is false when the path is not mounted from one.
func (c *Container) MountedFile(file string) (File, bool) {
	mount := c.mountAt(file)
	if mount == nil {
		return File{}, false
	}
	volume := c.volume(mount.Text("name"))
	if volume == nil {
		return File{}, false
	}
	inside := strings.TrimPrefix(strings.TrimPrefix(file, mount.Text("mountPath")), "/")
	if sub := mount.Text("subPath"); sub != "" {
		inside = strings.TrimSuffix(path.Join(sub, inside), "/")
	}
	if name := volume.Text("configMap", "name"); name != "" {
		return File{"ConfigMap", name, keyOf(volume.Each("configMap", "items"), inside)}, true
	}
	if name := volume.Text("secret", "secretName"); name != "" {
		return File{"Secret", name, keyOf(volume.Each("secret", "items"), inside)}, true
	}
	return File{}, false
}

// Lacks returns the ConfigMap or Secret that a container mounts a file from, the
// key that the file is, and the keys that are there, when it is among the objects
// and does not have that key; nil otherwise. One without any key is filled by
// something else.
func (r *Run) Lacks(c *Container, path string) (source *Object, key string, known []string) {
	file, ok := c.MountedFile(path)
	if !ok {
		return nil, "", nil
	}
	if source = r.Find(file.Kind, c.Workload.Namespace(), file.Name); source == nil {
		return nil, "", nil
	}
	for _, section := range []string{"data", "stringData", "binaryData"} {
		known = append(known, slices.Collect(maps.Keys(source.Strings(section)))...)
	}
	slices.Sort(known)
	if len(known) == 0 || slices.Contains(known, file.Key) {
		return nil, "", nil
	}
	return source, file.Key, known
}

// mountAt returns the mount with the longest mountPath that holds the file.
func (c *Container) mountAt(file string) *Object {
	var best *Object
	for _, m := range c.Each("volumeMounts") {
		at := m.Text("mountPath")
		under := file == at || strings.HasPrefix(file, strings.TrimSuffix(at, "/")+"/")
		if under && (best == nil || len(at) > len(best.Text("mountPath"))) {
			best = m
		}
	}
	return best
}

func (c *Container) volume(name string) *Object {
	for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
		if v.Text("name") == name {
			return v
		}
	}
	return nil
}

func keyOf(items []*Object, file string) string {
	for _, item := range items {
		if item.Text("path") == file {
			return item.Text("key")
		}
	}
	return file
}

// Mount makes the container see every key of a ConfigMap or Secret as a file in
// the folder at. A volume of the same source is used again; a mount that is
// there is left as it is.
func (c *Container) Mount(kind, source, at string) error {
	volume, err := c.ensureVolume(kind, source)
	if err != nil {
		return err
	}
	for _, m := range c.Each("volumeMounts") {
		if m.Text("mountPath") == at {
			m.SetText(volume, "name")
			return nil
		}
	}
	return c.appendTo(c.node.YNode(), volumeMount{volume, at, true}, "volumeMounts")
}

func (c *Container) ensureVolume(kind, source string) (string, error) {
	field, nameField := "configMap", "name"
	if kind == "Secret" {
		field, nameField = "secret", "secretName"
	}
	taken := map[string]bool{}
	for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
		if v.Text(field, nameField) == source && !v.Has(field, "items") {
			return v.Text("name"), nil
		}
		taken[v.Text("name")] = true
	}
	name := volumeName(source)
	for suffix := "-x"; taken[name]; suffix += "-x" {
		name = shorten(volumeName(source), maxVolumeName-len(suffix)) + suffix
	}
	volume := volume{Name: name, ConfigMap: &configMapVolume{source}}
	if kind == "Secret" {
		volume.ConfigMap, volume.Secret = nil, &secretVolume{source}
	}
	return name, c.appendTo(c.Workload.node.YNode(), volume, c.Workload.PodSpec("volumes")...)
}

// The parts of core/v1 VolumeMount and Volume that are written here.
type (
	volumeMount struct {
		Name      string `yaml:"name"`
		MountPath string `yaml:"mountPath"`
		ReadOnly  bool   `yaml:"readOnly"`
	}
	volume struct {
		Name      string           `yaml:"name"`
		ConfigMap *configMapVolume `yaml:"configMap,omitempty"`
		Secret    *secretVolume    `yaml:"secret,omitempty"`
	}
	configMapVolume struct {
		Name string `yaml:"name"`
	}
	secretVolume struct {
		SecretName string `yaml:"secretName"`
	}
)

// maxVolumeName is how long a volume's name may be: a DNS label.
const maxVolumeName = 63

// volumeName is the source's name as a DNS label, which volumes are named by.
func volumeName(source string) string {
	return shorten(strings.ReplaceAll(source, ".", "-"), maxVolumeName)
}

func shorten(name string, most int) string {
	if len(name) <= most {
		return name
	}
	return strings.TrimRight(name[:most], "-")
}

func (c *Container) appendTo(n *yaml.Node, value any, path ...string) error {
	item, err := toNode(value)
	if err != nil {
		return err
	}
	list := ensure(n, yaml.SequenceNode, path...)
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, item)
	return nil
}
