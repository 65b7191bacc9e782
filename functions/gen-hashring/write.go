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
// A ring file that it reads already keeps its place.
func (g *generator) setRouting(c *krm.Container, text string) {
	w := c.Workload.Object
	args := c.Args().Remove("--receive.hashrings")
	file := or(args.Value("--receive.hashrings-file"), path.Join(mountPath, g.ConfigMap.Key))
	source, mounted := c.MountedFile(file)
	if !mounted {
		source = krm.File{Kind: "ConfigMap", Name: g.ConfigMap.Name, Key: path.Base(file)}
		if !g.Check(w, c.Path+".volumeMounts", c.Mount(source.Kind, source.Name, path.Dir(file))) {
			return
		}
	}
	if source.Kind != "ConfigMap" {
		g.Errorf(w, c.Path+".volumeMounts", "mount it from a ConfigMap", "%s is mounted from a %s", file, source.Kind)
		return
	}
	g.EnsureBeside(w, krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: source.Name}).
		SetText(text, "data", source.Key)
	c.SetArgs(args.Set("--receive.hashrings-file", file))
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
