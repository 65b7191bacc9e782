package genhashring

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// mountPath is where a router sees the ring when it does not mount it yet.
const mountPath = "/etc/thanos/hashrings"

// A mounted file is swapped, and the watch of a router ends with the first swap (Thanos
// v0.42.4, pkg/receive/config.go): from then on it sees a new ring at the next look
// only, which is after five minutes unless told otherwise.
const (
	refreshFlag     = "--receive.hashrings-file-refresh-interval"
	refreshInterval = "30s"
)

func (g *generator) write(rings []hashring.Ring) {
	text, err := hashring.Marshal(rings)
	if !g.Check(g.Run.Config(), "", err) {
		return
	}
	for _, c := range g.routing() {
		g.setRouting(c, rings, string(text))
	}
	for _, c := range g.members {
		g.setLocalEndpoint(c)
	}
	factor, protocol := g.factor(), g.protocol()
	for _, c := range g.all() {
		g.setReplication(c, rings, factor, protocol)
	}
}

// setRouting gives a receiver the ring: the ConfigMap, its mount and the flag.
// The inline ring, which the file overrides, goes.
func (g *generator) setRouting(c *krm.Container, rings []hashring.Ring, text string) {
	inline := c.Args().Value("--receive.hashrings")
	source, ok := g.FileFlag(c, ringFileFlag, "ConfigMap", g.ConfigMap.Name, path.Join(mountPath, g.ConfigMap.Key))
	if !ok || !g.MayWrite(c.Workload.Object, source) {
		return
	}
	c.SetArgs(c.Args().Remove("--receive.hashrings"))
	if !c.Args().Has(refreshFlag) {
		c.SetArgs(c.Args().Set(refreshFlag, refreshInterval))
	}
	file := g.EnsureBeside(c.Workload.Object, krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: source.Name})
	if old := cmp.Or(file.Text("data", source.Key), inline); old != text {
		before, after := g.routingOf(c, rings)
		g.reportChange(file, "data."+source.Key, old, before, after)
	}
	file.SetText(text, "data", source.Key)
}

// setLocalEndpoint tells a member which endpoint of the ring it is.
func (g *generator) setLocalEndpoint(c *krm.Container) {
	env, err := c.PodNameEnv()
	if g.Check(c.Workload.Object, c.Path+".env", err) {
		c.SetArgs(c.Args().Set("--receive.local-endpoint", g.address(c, "$("+env+")")+":"+c.Args().Port("--grpc-address", "10901")))
	}
}

// setReplication makes every receiver agree on how series are placed and
// forwarded. The flag of the algorithm is set beside the rings' own because
// flushing follows the flag (Thanos v0.42.4, cmd/thanos/receive.go, flushHead).
func (g *generator) setReplication(c *krm.Container, rings []hashring.Ring, factor int, protocol string) {
	g.setFactor(c, factor)
	args := c.Args()
	if thanos.Supports(thanos.Receive, "--receive.hashrings-algorithm", c.Version(g.version)) {
		args = args.Set("--receive.hashrings-algorithm", g.algorithmFlag(c, rings))
	}
	switch version := c.Version(g.version); {
	case protocol == "":
	case thanos.Supports(thanos.Receive, protocolFlag, version):
		args = args.Set(protocolFlag, protocol)
	case protocol == capnproto:
		g.Errorf(c.Workload.Object, c.Path+".image", "upgrade to v0.37 or later, or leave capnproto out",
			"thanos receive %s forwards by protobuf alone, and does not start with %s", version, protocolFlag)
	}
	c.SetArgs(args)
}

// setFactor gives the factor to who reads the rings. A receiver that does not is a ring of
// one, itself: before v0.41 it looks for the further copies of what a router sends it, and
// refuses every write (Thanos v0.40.1, pkg/receive/hashring.go, SingleNodeHashring).
func (g *generator) setFactor(c *krm.Container, factor int) {
	if slices.Contains(g.routing(), c) {
		c.SetArgs(c.Args().Set(factorFlag, strconv.Itoa(factor)))
		return
	}
	c.SetArgs(c.Args().Remove(factorFlag))
}

// algorithmFlag is hashmod when a ring of the receiver is: its series move with
// every change, so that the head has to be flushed.
func (g *generator) algorithmFlag(c *krm.Container, rings []hashring.Ring) string {
	for _, ring := range g.ringsOf(c, rings) {
		if ring.Algorithm == hashring.Hashmod {
			return hashring.Hashmod
		}
	}
	return hashring.Ketama
}

// ringsOf returns the rings that a member is in; all for a router.
func (g *generator) ringsOf(c *krm.Container, rings []hashring.Ring) []hashring.Ring {
	if slices.Contains(g.routers, c) {
		return rings
	}
	var found []hashring.Ring
	for i, ring := range rings {
		if slices.Contains(g.sources[i], c) {
			found = append(found, ring)
		}
	}
	return found
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
