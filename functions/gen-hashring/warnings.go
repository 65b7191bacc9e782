package genhashring

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// warn says what works, and yet not as one would think.
func (g *generator) warn(rings []hashring.Ring) {
	for i, ring := range rings {
		path := problem.Index("spec.rings", i)
		if ring.PartlyZoned() {
			g.Warnf(g.Run.Config(), path+".zones", "give every StatefulSet a zone, or none",
				"some endpoints of ring %q have no zone, and count as a zone of their own", ring.Name)
		}
		if len(ring.ExternalLabels) > 0 && len(g.routers) > 0 {
			g.Warnf(g.Run.Config(), path+".externalLabels", "let the receivers route themselves, or give the labels to receive itself",
				"only a receiver that reads the ring gives them, and the ones behind a router do not (thanos-io/thanos 7362)")
		}
	}
	g.warnFlush(rings)
	g.warnDefaultTenant(rings)
	g.warnClosed()
	for i := range rings {
		g.warnDisruption(rings[i].Name, g.sources[i])
	}
}

// warnFlush: flushing follows a receiver's flag, and one receiver has one flag.
func (g *generator) warnFlush(rings []hashring.Ring) {
	for _, m := range g.members {
		own := g.ringsOf(m, rings)
		if len(g.routers) > 0 || g.algorithmFlag(m, rings) == hashring.Ketama {
			continue
		}
		for _, ring := range own {
			if ring.Algorithm == hashring.Ketama {
				g.Warnf(m.Workload.Object, m.Path+".args", "give all its rings one algorithm",
					"it is in ring %q with ketama and in another with hashmod, so it flushes its head with every change of the rings", ring.Name)
			}
		}
	}
}

// warnDefaultTenant: a request without a tenant is the default tenant's, and
// fails where no ring takes that.
func (g *generator) warnDefaultTenant(rings []hashring.Ring) {
	for _, c := range g.routing() {
		tenant := cmp.Or(c.Args().Value("--receive.default-tenant-id"), hashring.DefaultTenant)
		if hashring.RingOf(rings, tenant) < 0 {
			g.Warnf(c.Workload.Object, c.Path+".args", "add a last ring without tenants, or name the tenant in a ring",
				"no ring takes tenant %q, so requests that name no tenant fail", tenant)
		}
	}
}

// checkLabels refuses external labels of ring i that a receiver's own labels
// replace (Thanos v0.42.4, pkg/receive/multitsdb.go, startTSDB).
func (g *generator) checkLabels(i int) {
	labels := g.Rings[i].ExternalLabels
	for _, m := range g.sources[i] {
		own := []string{cmp.Or(m.Args().Value("--receive.tenant-label-name"), "tenant_id")}
		for _, label := range m.Args().Values("--label") {
			name, _, _ := strings.Cut(label, "=")
			own = append(own, name)
		}
		for _, name := range own {
			if _, found := labels[name]; found {
				g.Errorf(g.Run.Config(), problem.Index("spec.rings", i)+".externalLabels."+name, "choose another name",
					"%s sets the label itself, and its value wins", m.Workload.Ref())
			}
		}
	}
}
