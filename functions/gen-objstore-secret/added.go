package genobjstoresecret

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// addedSidecars returns the sidecars that users add to Prometheus objects by
// spec.containers, of which the operator knows nothing.
func (g *generator) addedSidecars() []*reader {
	var found []*reader
	for _, o := range g.OfGroup(krm.PrometheusOperator, "Prometheus") {
		if o.Has("spec", "thanos") || !g.isFor(&krm.Workload{Object: o}) {
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
// environment, and tells of the others.
func (g *generator) wiredSidecars() []*reader {
	var found []*reader
	for _, r := range g.addedSidecars() {
		switch {
		case !r.container.Args().Has(contentFlag):
			g.Warnf(r.Object, r.at, "use spec.thanos", "the bucket of a sidecar that stands in spec.containers is only written where it reads %s=$(NAME)", contentFlag)
		case g.envSource(r):
			found = append(found, r)
		}
	}
	return found
}
