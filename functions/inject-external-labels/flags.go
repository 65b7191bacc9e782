package injectexternallabels

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	labelFlag   = "--label"
	restoreFlag = "--restore-ignored-label"
)

// injectFlags sets the labels of a receiver or ruler: --label=name="value". Every
// mode of receive needs one, or it refuses to start (Thanos v0.42.4,
// cmd/thanos/receive.go).
func (i injector) injectFlags(c *krm.Container, clusterLabel, replicaLabel string) {
	router := receivers.IsRouter(i.Run, c)
	defer ignoreOnRestore(c)
	if i.cluster != "" {
		i.setFlagLabel(c, clusterLabel, i.cluster, krm.Literal(i.cluster))
	}
	if router && (i.Only != nil || len(flagLabels(c)) > 0) {
		return // a label of any kind is all that it needs to start
	}
	if i.hasReplicaLabel(flagLabels(c)) {
		return
	}
	if i.replicaLabel(replicaLabel) == "" {
		return
	}
	env, err := c.PodNameEnv()
	if i.Check(c.Workload.Object, c.Path+".env", err) {
		i.setFlagLabel(c, replicaLabel, "$("+env+")", "$("+env+")")
	}
}

// ignoreOnRestore makes a stateless ruler find its pending alerts again after a
// restart. It asks a querier for ALERTS_FOR_STATE, whose series carry the labels
// of the ruler, and looks for those of the alert, which does not (Thanos v0.42.4,
// cmd/thanos/rule.go, pkg/rules/queryable.go; Prometheus, rules/group.go,
// RestoreForState).
func ignoreOnRestore(c *krm.Container) {
	known := thanos.Supports(thanos.Rule, restoreFlag, c.Version(thanos.DefaultVersion))
	if c.Component() != thanos.Rule || !c.Args().Stateless() || !known {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(flagLabels(c))) {
		if !slices.Contains(c.Args().Values(restoreFlag), name) {
			c.SetArgs(c.Args().Add(restoreFlag, name))
		}
	}
}

// flagLabels returns the labels of a receiver or ruler by name, unquoted.
func flagLabels(c *krm.Container) map[string]string {
	labels := map[string]string{}
	for _, label := range c.Args().Values(labelFlag) {
		name, value, _ := strings.Cut(label, "=")
		labels[name] = unquote(value)
	}
	return labels
}

// hasReplicaLabel tells whether a replica label of the fleet is set from a
// variable already.
func (i injector) hasReplicaLabel(labels map[string]string) bool {
	return slices.ContainsFunc(i.replicaLabels(), func(name string) bool { return len(krm.References(labels[name])) > 0 })
}

// setFlagLabel sets a label to a value, which stands in the flag as written says:
// quoted here, so that ", \ and line breaks survive.
func (i injector) setFlagLabel(c *krm.Container, name, value, written string) {
	args := c.Args()
	want := name + "=" + strconv.Quote(written)
	for _, label := range args.Values(labelFlag) {
		have, found := strings.CutPrefix(label, name+"=")
		if !found {
			continue
		}
		if have = unquote(have); have == value || have == written {
			return
		}
		if !i.resolve(c.Workload.Object, c.Path+".args", name, have, value) {
			return
		}
		c.SetArgs(args.RemoveValue(labelFlag, label).Add(labelFlag, want))
		return
	}
	c.SetArgs(args.Add(labelFlag, want))
}

func unquote(value string) string {
	if plain, err := strconv.Unquote(value); err == nil {
		return plain
	}
	return value
}
