package genhashring

import (
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

func (g *generator) write(rings []hashring.Ring) {
	text, err := hashring.Marshal(rings)
	if !g.Check(g.Run.Config(), "", err) {
		return
	}
	routing := g.routers
	if len(routing) == 0 {
		routing = g.members
	}
	for _, c := range routing {
		g.setRouting(c, string(text))
	}
	for _, c := range g.members {
		g.setLocalEndpoint(c)
	}
	for _, c := range slices.Concat(g.routers, g.members) {
		g.setReplication(c)
	}
}

// setRouting gives a receiver the ring: the ConfigMap, its mount and the flag.
// The inline ring, which the file overrides, goes.
func (g *generator) setRouting(c *krm.Container, text string) {
	c.SetArgs(c.Args().Remove("--receive.hashrings"))
	source, ok := g.FileFlag(c, "--receive.hashrings-file", "ConfigMap", g.ConfigMap.Name, path.Join(mountPath, g.ConfigMap.Key))
	if !ok {
		return
	}
	g.EnsureBeside(c.Workload.Object, krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: source.Name}).
		SetText(text, "data", source.Key)
}

// setLocalEndpoint tells a member which endpoint of the ring it is.
func (g *generator) setLocalEndpoint(c *krm.Container) {
	env, err := c.PodNameEnv()
	if g.Check(c.Workload.Object, c.Path+".env", err) {
		c.SetArgs(c.Args().Set("--receive.local-endpoint", g.address(c, "$("+env+")")))
	}
}

// setReplication makes every receiver agree on how series are placed. The flag
// is set beside the ring's own algorithm because flushing follows the flag
// (Thanos v0.42.4, cmd/thanos/receive.go, flushHead).
func (g *generator) setReplication(c *krm.Container) {
	args := c.Args().Set("--receive.replication-factor", strconv.Itoa(g.factor()))
	if thanos.Supports(thanos.Receive, "--receive.hashrings-algorithm", c.Version(thanos.DefaultVersion)) {
		args = args.Set("--receive.hashrings-algorithm", g.Algorithm)
	}
	c.SetArgs(args)
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
