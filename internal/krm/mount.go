package krm

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Mount makes the container see every key of a ConfigMap or Secret as a file in
// the folder at. A volume of the same source is used again, and a mount of it that
// is there is left as it is. A folder that something else is mounted at, or that
// cannot be mounted, is an error.
func (c *Container) Mount(kind, source, at string) error {
	at = path.Clean(at)
	name := c.volumeOf(kind, source)
	for _, m := range c.Each("volumeMounts") {
		if path.Clean(m.Text("mountPath")) != at {
			continue
		}
		if m.Text("name") != name && c.hasVolume(m.Text("name")) {
			return fmt.Errorf("volume %s is mounted at %s already, where %s %s is to be; mount it in a folder of its own", m.Text("name"), at, kind, source)
		}
		name, err := c.ensureVolume(kind, source)
		if err == nil && m.Text("name") != name {
			m.SetText(name, "name")
		}
		return err
	}
	if err := c.mayMount(at); err != nil {
		return err
	}
	name, err := c.ensureVolume(kind, source)
	if err != nil {
		return err
	}
	return c.appendTo(c.edited(), volumeMount{name, at, true}, "volumeMounts")
}

// systemFolders are those of an image that nothing runs without.
var systemFolders = []string{"/", "/bin", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/usr/bin", "/var"}

// mayMount refuses a folder over which, or in which, nothing can be mounted. In what
// comes from a ConfigMap or Secret the kubelet makes the folders of other mounts
// (Kubernetes v1.34, pkg/volume/util/nested_volumes.go), in other read-only volumes
// nobody does.
func (c *Container) mayMount(at string) error {
	if slices.Contains(systemFolders, at) {
		return fmt.Errorf("a mount at %s would hide what the image has there; name a file in a folder of its own", at)
	}
	if m := c.mountAt(at); m != nil && isSealed(c.volume(m.Text("name"))) {
		return fmt.Errorf("%s lies in %s, where volume %s is mounted and no folder can be made; name a file in a folder of its own", at, m.Text("mountPath"), m.Text("name"))
	}
	return nil
}

// isSealed tells whether no folder for a mount can be made in a volume.
func isSealed(volume *Object) bool {
	return volume != nil && (volume.Has("csi") || volume.Has("image"))
}

// hasVolume tells whether a volume of the name is there: one of the pod, or a claim
// that a StatefulSet makes for each of its pods.
func (c *Container) hasVolume(name string) bool {
	return c.volume(name) != nil || slices.ContainsFunc(c.Workload.Each("spec", "volumeClaimTemplates"), func(claim *Object) bool {
		return claim.Text("metadata", "name") == name
	})
}

// volumeOf returns the name of the volume that shows every key of a source, or "".
func (c *Container) volumeOf(kind, source string) string {
	for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
		for _, s := range sourcesOf(v) {
			if s.kind == kind && s.name == source && !s.Has("items") && !v.Has("projected") {
				return v.Text("name")
			}
		}
	}
	return ""
}

func (c *Container) ensureVolume(kind, source string) (string, error) {
	if name := c.volumeOf(kind, source); name != "" {
		return name, nil
	}
	name := volumeName(source)
	for suffix := "-x"; c.hasVolume(name); suffix += "-x" {
		name = shorten(volumeName(source), maxVolumeName-len(suffix)) + suffix
	}
	volume := volume{Name: name, ConfigMap: &configMapVolume{source}}
	if kind == "Secret" {
		volume.ConfigMap, volume.Secret = nil, &secretVolume{source}
	}
	return name, c.appendTo(c.Workload.edited(), volume, c.Workload.PodSpec("volumes")...)
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
	// projection is one source of a projected volume.
	projection struct {
		ConfigMap *projected `yaml:"configMap,omitempty"`
		Secret    *projected `yaml:"secret,omitempty"`
	}
	projected struct {
		Name  string      `yaml:"name"`
		Items []keyToPath `yaml:"items"`
	}
	keyToPath struct {
		Key  string `yaml:"key"`
		Path string `yaml:"path"`
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
