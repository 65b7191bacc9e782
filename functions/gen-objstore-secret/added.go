package genobjstoresecret

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// addedSidecars returns the sidecars that users add to Prometheus objects by
// spec.containers. The operator knows nothing of them, and so leaves compaction on
// under what they upload (prometheus-operator v0.93,
// pkg/prometheus/server/statefulset.go, compactionModeFor).
func (g *generator) addedSidecars() []*reader {
	var found []*reader
	for _, o := range g.OfGroup(krm.PrometheusOperator, "Prometheus") {
		if o.Has("spec", "thanos") {
			continue
		}
		for _, c := range krm.AddedContainers(o) {
			if c.Component() == thanos.Sidecar {
				found = append(found, &reader{
					Object: o, at: c.Path, container: c,
					pod: c.Workload.PodMetadata(), podSpec: c.Workload.PodSpec(), chosen: true,
				})
			}
		}
	}
	return found
}

// wiredSidecars returns those that take the bucket from a Secret by their
// environment, and tells what nobody does for the others.
func (g *generator) wiredSidecars() []*reader {
	var found []*reader
	for _, r := range g.addedSidecars() {
		g.warnAdded(r.container)
		if r.container.Args().Has(contentFlag) && g.envSource(r) {
			found = append(found, r)
		}
	}
	return found
}

func (g *generator) warnAdded(c *krm.Container) {
	o := c.Workload.Object
	if !c.Args().Has(contentFlag) {
		g.Warnf(o, c.Path, "use spec.thanos", "the bucket of a sidecar that stands in spec.containers is only written where it reads %s=$(NAME)", contentFlag)
	}
	if o.Text("spec", "disableCompaction") != "true" {
		g.Warnf(o, c.Path, "use spec.thanos, or write disableCompaction: true",
			"prometheus-operator does not know of this sidecar and leaves compaction on, so what it uploads overlaps")
	}
}
