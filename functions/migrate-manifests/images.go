package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// images names images as they are called today.
func (m *migration) images() {
	for _, c := range m.containers() {
		was := c.Text("image")
		image := legacy.ImageOf(was)
		if image == nil {
			continue
		}
		now := image.Today(was, m.Images == upgrade)
		if now == was {
			continue
		}
		id := "image-registry"
		if thanos.VersionOf(now) != thanos.VersionOf(was) {
			id = "image-version"
		}
		c.SetText(now, "image")
		m.changed(id, c.Workload.Object, c.Path+".image", was, now)
		if image.Program == "prometheus" && m.crosses(c) && !thanos.AtLeast(m.before[placeOf(c)], "v2.55.0") {
			m.changed("prometheus-tsdb", c.Workload.Object, c.Path+".image", "a TSDB of version "+m.before[placeOf(c)], "one that this version cannot read again")
		}
	}
}

// crosses tells whether a Prometheus was 2 when it came and is 3 now.
func (m *migration) crosses(c *krm.Container) bool {
	was := m.before[placeOf(c)]
	return was != "" && !thanos.AtLeast(was, "v3.0.0") && thanos.AtLeast(version(c), "v3.0.0")
}

// program is the last element of a container's repository: node_exporter too.
func program(c *krm.Container) string {
	if image := legacy.ImageOf(c.Text("image")); image != nil {
		if image.Program == "node_exporter" {
			return "node-exporter"
		}
		return image.Program
	}
	return ""
}

// programs returns the containers that run one of the programs.
func (m *migration) programs(names ...string) []*krm.Container {
	return slices.DeleteFunc(m.containers(), func(c *krm.Container) bool { return !slices.Contains(names, program(c)) })
}

// version returns the version that a container runs from now on.
func version(c *krm.Container) string {
	image := legacy.ImageOf(c.Text("image"))
	if image == nil {
		return c.Version("")
	}
	return c.Version(image.Version)
}

// imageName is the last element of any image's repository, without tag and digest.
func imageName(image string) string {
	if known := legacy.ImageOf(image); known != nil {
		return known.Program
	}
	name, _, _ := strings.Cut(image[strings.LastIndexByte(image, '/')+1:], "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}
