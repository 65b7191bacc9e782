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
		now := image.Today(was, m.Images == upgrade && !m.isFirst(c, image.Program))
		if now == was {
			continue
		}
		id := "image-registry"
		if thanos.VersionOf(now) != thanos.VersionOf(was) {
			id = "image-version"
		}
		c.SetText(now, "image")
		m.changed(id, c.Workload.Object, c.Path+".image", was, now)
		if image.Program == "prometheus" && !c.Init && m.crosses(c) {
			m.toThree(c.Workload.Object, c.Path+".image", m.before[placeOf(c)])
		}
	}
}

// isFirst tells a Prometheus 1, which is left and told: nothing of today reads its
// flags, its rules or its data.
func (m *migration) isFirst(c *krm.Container, program string) bool {
	was := m.before[placeOf(c)]
	if program != "prometheus" || was == "" || thanos.AtLeast(was, "v2.0.0") {
		return false
	}
	if m.Images == upgrade && !c.Init {
		m.warned("prometheus-1", c.Workload.Object, c.Path+".image", "replace it by bases/prometheus, and keep it until its data is past its retention",
			"Prometheus %s stays: no version of today reads its flags, rules and data", was)
	}
	return true
}

// toThree tells what becomes of a Prometheus that was of version 2, where nothing has
// to be written for it.
func (m *migration) toThree(o *krm.Object, field, was string) {
	if !thanos.AtLeast(was, "v2.55.0") {
		m.changed("prometheus-tsdb", o, field, "a TSDB of version "+was, "one that this version cannot read again")
	}
	m.changed("prometheus-3", o, field, "PromQL and names as version 2 reads them",
		"a . that matches line breaks, ranges without their beginning, names of any UTF-8")
}

// crosses tells whether a Prometheus was 2 when it came and is 3 now.
func (m *migration) crosses(c *krm.Container) bool {
	was := m.before[placeOf(c)]
	return was != "" && !thanos.AtLeast(was, "v3.0.0") && thanos.AtLeast(version(c), "v3.0.0")
}
