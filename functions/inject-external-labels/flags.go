package injectexternallabels

import (
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// injectFlags sets the labels of a receiver or ruler: --label=name="value". Every
// mode of receive needs one, or it refuses to start (Thanos v0.42.4,
// cmd/thanos/receive.go).
func (i injector) injectFlags(c *krm.Container, clusterLabel, replicaLabel string) {
	if i.cluster != "" {
		i.setFlagLabel(c, clusterLabel, i.cluster)
	}
	if replicaLabel = i.replicaLabel(replicaLabel); replicaLabel == "" {
		i.needReplicaLabel(c)
		return
	}
	if i.hasReplicaLabel(c) {
		return
	}
	env, err := c.PodNameEnv()
	if i.Check(c.Workload.Object, c.Path+".env", err) {
		i.setFlagLabel(c, replicaLabel, "$("+env+")")
	}
}

// hasReplicaLabel tells whether a replica label of the fleet is set already.
func (i injector) hasReplicaLabel(c *krm.Container) bool {
	for _, label := range c.Args().Values("--label") {
		name, value, _ := strings.Cut(label, "=")
		if slices.Contains(i.replicas, name) && strings.Contains(value, "$(") {
			return true
		}
	}
	return false
}

func (i injector) needReplicaLabel(c *krm.Container) {
	if n := c.Workload.Replicas(); n > 1 {
		i.Errorf(c.Workload.Object, "spec.replicas", "add the replica label to replicaLabels of the Fleet",
			"%d replicas of %s would write the same series: none of the fleet's replica labels tells them apart", n, c.Component())
	}
}

func (i injector) setFlagLabel(c *krm.Container, name, value string) {
	args := c.Args()
	want := name + "=" + strconv.Quote(value)
	for _, label := range args.Values("--label") {
		have, found := strings.CutPrefix(label, name+"=")
		if !found {
			continue
		}
		if have = unquote(have); have == value {
			return
		}
		if !i.resolve(c.Workload.Object, c.Path+".args", name, have, value) {
			return
		}
		c.SetArgs(args.RemoveValue("--label", label).Add("--label", want))
		return
	}
	c.SetArgs(args.Add("--label", want))
}

func unquote(value string) string {
	if plain, err := strconv.Unquote(value); err == nil {
		return plain
	}
	return value
}
