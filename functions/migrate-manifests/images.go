package migratemanifests

import (
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
		if image.Program == "prometheus" && !c.Init && m.crosses(c) && !thanos.AtLeast(m.before[placeOf(c)], "v2.55.0") {
			m.changed("prometheus-tsdb", c.Workload.Object, c.Path+".image", "a TSDB of version "+m.before[placeOf(c)], "one that this version cannot read again")
		}
	}
}

// crosses tells whether a Prometheus was 2 when it came and is 3 now.
func (m *migration) crosses(c *krm.Container) bool {
	was := m.before[placeOf(c)]
	return was != "" && !thanos.AtLeast(was, "v3.0.0") && thanos.AtLeast(version(c), "v3.0.0")
}
