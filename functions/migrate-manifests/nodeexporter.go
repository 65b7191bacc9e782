package migratemanifests

import (
	"path"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// hostFolders are what node_exporter measures, and where it looks for it.
var hostFolders = []struct{ flag, host, name, at string }{
	{"--path.procfs", "/proc", "proc", "/host/proc"},
	{"--path.sysfs", "/sys", "sys", "/host/sys"},
	{"--path.rootfs", "/", "root", "/host/root"},
}

const rootfsRule = "node-exporter-rootfs"

// nodeExporterRoot lets node_exporter see its node.
func (m *migration) nodeExporterRoot() {
	for _, c := range m.programs("node-exporter") {
		if v := version(c); !thanos.AtLeast(v, "v0.18.0") {
			m.warned(rootfsRule, c.Workload.Object, c.Path+".image", "set images: upgrade",
				"node_exporter %s has no --path.rootfs, so that it measures the file systems of its container", v)
			continue
		}
		for _, f := range hostFolders {
			if c.Args().Has(f.flag) {
				continue
			}
			at, ok := m.hostMount(c, f.host, f.name, f.at)
			if ok {
				c.SetArgs(c.Args().Set(f.flag, at))
				m.changed(rootfsRule, c.Workload.Object, c.Path+".args", "no "+f.flag, f.flag+"="+at)
			}
		}
	}
}

// hostMount makes the container see a folder of the node, and returns where. One
// that it mounts already stays where it is.
func (m *migration) hostMount(c *krm.Container, host, name, at string) (string, bool) {
	o := c.Workload.Object
	volume := ""
	taken := map[string]bool{}
	for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
		taken[v.Text("name")] = true
		if p := v.Text("hostPath", "path"); p != "" && path.Clean(p) == host {
			volume = v.Text("name")
		}
	}
	for _, mount := range c.Each("volumeMounts") {
		if volume != "" && mount.Text("name") == volume {
			return mount.Text("mountPath"), true
		}
	}
	if volume == "" {
		for volume = name; taken[volume]; {
			volume += "-x"
		}
		v := hostVolume{Name: volume}
		v.HostPath.Path = host
		field := podPath(c.Workload) + ".volumes"
		if !m.check(rootfsRule, o, field, o.Append(v, c.Workload.PodSpec("volumes")...)) {
			return "", false
		}
		m.changed(rootfsRule, o, field, none, volume+" of "+host+" on the node")
	}
	mount, field := hostVolumeMount{volume, at, "HostToContainer", true}, c.Path+".volumeMounts"
	if !m.check(rootfsRule, o, field, c.Append(mount, "volumeMounts")) {
		return "", false
	}
	m.changed(rootfsRule, o, field, none, volume+" at "+at)
	return at, true
}

// The parts of core/v1 Volume and VolumeMount that are written here.
type (
	hostVolume struct {
		Name     string `yaml:"name"`
		HostPath struct {
			Path string `yaml:"path"`
		} `yaml:"hostPath"`
	}
	hostVolumeMount struct {
		Name             string `yaml:"name"`
		MountPath        string `yaml:"mountPath"`
		MountPropagation string `yaml:"mountPropagation"`
		ReadOnly         bool   `yaml:"readOnly"`
	}
)
