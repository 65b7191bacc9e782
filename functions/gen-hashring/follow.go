package genhashring

import (
	"path"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

const ringFileFlag = "--receive.hashrings-file"

// follows tells whether something else makes the ring of every receiver that reads
// one, as thanos-receive-controller does. Then it follows what it watches: the
// replicas that are known here are not held against anything.
func (g *generator) follows() bool {
	for _, c := range g.routing() {
		if _, made := g.madeRing(c); !made && !c.FilledByOthers(c.Args().Value(ringFileFlag)) {
			return false
		}
	}
	return true
}

// madeRing returns the key of a ConfigMap that a controller writes the ring of a
// receiver into: the one that it reads, or that of its namespace when it reads none.
func (g *generator) madeRing(c *krm.Container) (krm.File, bool) {
	if file := c.Args().Value(ringFileFlag); file != "" {
		source, mounted := g.Run.MountedFile(c, file)
		maker := g.MakerOf(source.Kind, c.Workload.Namespace(), source.Name)
		return source, mounted && maker != nil && !maker.LeavesAlone(source.Key)
	}
	if c.Args().Has("--receive.hashrings") {
		return krm.File{}, false
	}
	return g.MadeRing(c.Workload.Namespace())
}

// follow wires receivers to a ring that something else makes. What they say of their
// place in it stays.
func (g *generator) follow() {
	for _, c := range g.routing() {
		ring, _ := g.madeRing(c)
		source, ok := g.FileFlag(c, ringFileFlag, "ConfigMap", ring.Name, path.Join(mountPath, ring.Key))
		if ok {
			g.MayWrite(c.Workload.Object, source) // it says why not
		}
	}
	for _, m := range g.members {
		if m.Args().Has("--receive.local-endpoint") {
			continue
		}
		if g.checkService(m.Workload); !krm.HasErrors(g.Findings()) {
			g.setLocalEndpoint(m)
		}
	}
	for _, c := range g.all() {
		if g.ReplicationFactor > 0 {
			g.setFactor(c, g.ReplicationFactor)
		}
	}
}
