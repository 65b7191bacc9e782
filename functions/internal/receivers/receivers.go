// Package receivers tells receivers that hold series from those that only forward.
package receivers

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// IsRouter tells whether a container is a receiver that only forwards: it has a
// hashring and is no endpoint of it (Thanos v0.42.4, cmd/thanos/receive.go,
// determineMode). It has no TSDB, so it writes no blocks and answers no query.
//
// The ring and the endpoint may be what gen-hashring has yet to write. It gives a
// ring to the receivers of other workloads than StatefulSets, where there is one to
// route to or nothing says that they hold series; and an endpoint to those of
// StatefulSets, unless others beside have theirs.
func IsRouter(r *krm.Run, c *krm.Container) bool {
	if c.Component() != thanos.Receive {
		return false
	}
	args := c.Args()
	switch named := c.Workload.Kind() == "StatefulSet"; {
	case args.Has("--receive.local-endpoint"):
		return false
	case args.RoutesOnly():
		return !named || slices.ContainsFunc(members(r), func(m *krm.Container) bool { return !m.Args().RoutesOnly() })
	default:
		return !named && (len(members(r)) > 0 || !holdsSeries(args))
	}
}

// members are the receivers whose pods have names to dial.
func members(r *krm.Run) []*krm.Container {
	return slices.DeleteFunc(r.Seen(thanos.Receive), func(c *krm.Container) bool { return c.Workload.Kind() != "StatefulSet" })
}

// holdsSeries tells whether the arguments of a receiver speak of a TSDB or a bucket.
func holdsSeries(args thanos.Args) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return strings.HasPrefix(arg, "--tsdb.") || strings.HasPrefix(arg, "--objstore.")
	})
}
