package store

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var distributed = &checks.Rule{
	ID:       "store/distributed",
	Severity: krm.Error,
	Summary:  "A querier in distributed mode asks a store that is no querier",
	Why: "With `--query.mode=distributed` a querier hands parts of a query to what has a query API, which is queriers alone. " +
		"A sidecar, receiver, ruler or store gateway among its endpoints is no part of any answer, and nothing says so.",
	Remedy:  "Put a leaf querier in front of the store and ask that, or leave the mode.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "docs/components/query.md"}},
	Check:   checkDistributed,
}

func checkDistributed(f *observe.Fleet, tell checks.Tell) {
	for _, c := range asks(f) {
		if !isDistributed(c.From) || !c.IsCertain() {
			continue
		}
		var store *observe.Process
		for _, l := range c.Listeners() {
			if l.Process.Component == thanos.Query {
				store = nil
				break
			}
			if isStoreAPI(l) {
				store = l.Process
			}
		}
		if store != nil {
			tell(c.Dial.At, "ask a leaf querier that asks it, or take --query.mode=distributed away",
				"%s leads to %s, and with --query.mode=distributed only queriers are asked", c.Address, called(store.Component))
		}
	}
}

func isDistributed(p *observe.Process) bool {
	return p.Flags.Value("--query.mode") == "distributed"
}

var partition = &checks.Rule{
	ID:       "store/partition",
	Severity: krm.Warning,
	Summary:  "A partition label is a replica label too, or not every source of the querier has it",
	Why: "The labels of `--query.partition-label` tell a querier in distributed mode which leaf querier holds which series. " +
		"A label by which replicas differ is removed before, and series without the label belong to no part: " +
		"aggregations over several leaf queriers come out wrong.",
	Remedy:  "Partition by labels that every source has, and that are no replica labels.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "docs/components/query.md"}, {Project: "Thanos", Version: version, File: "cmd/thanos/query.go"}},
	Check:   checkPartition,
}

func checkPartition(f *observe.Fleet, tell checks.Tell) {
	for _, v := range f.Views() {
		q := v.Querier
		for _, label := range list(q, "--query.partition-label") {
			if slices.Contains(list(q, "--query.replica-label"), label) {
				tell(q.At("--query.partition-label"), "partition by another label", "%s is given as partition label and as replica label", label)
				continue
			}
			if !isDistributed(q) {
				continue
			}
			for _, s := range v.Sources {
				labels := s.ExternalLabels()
				if _, has := labels.Values[label]; !has && labels.Known {
					tell(q.At("--query.partition-label"), "give every source the label, or partition by one that all have",
						"%s is the partition label, and %s has no such external label", label, s.Pods.Ref())
				}
			}
			for _, other := range q.Cluster().Queried() {
				if _, has := q.Cluster().Input.Fleet.Labels(other)[label]; !has && !q.Cluster().IsRead(other.Name) {
					tell(q.At("--query.partition-label"), "give every source the label, or partition by one that all have",
						"%s is the partition label, and by the inventory cluster %s has no such external label", label, other.Name)
				}
			}
		}
	}
}

// list returns the values of a flag that is repeated, or holds several with commas
// between.
func list(p *observe.Process, flag string) []string {
	var values []string
	for _, value := range p.Flags.Values(flag) {
		values = append(values, strings.Split(value, ",")...)
	}
	return values
}

var noSeries = &checks.Rule{
	ID:       "store/no-series",
	Severity: krm.Warning,
	Summary:  "A querier asks a router of receivers, which holds no series",
	Why: "A receiver with a ring and without a local endpoint hands everything on to the members of the ring. " +
		"Its store API answers with nothing: what was received is with the members.",
	Remedy:  "Ask the members of the ring, each by itself: `dnssrv+_grpc._tcp` of their headless Service.",
	Sources: []checks.Source{{Project: "Thanos", Version: version, File: "cmd/thanos/receive.go"}},
	Check:   checkNoSeries,
}

func checkNoSeries(f *observe.Fleet, tell checks.Tell) {
	for _, c := range asks(f) {
		if isRouted(c) {
			tell(c.Dial.At, "ask the receivers of the ring in its place", "%s leads to a router of receivers, which holds no series", c.Address)
		}
	}
}

// isRouted tells whether only routers of receivers answer behind an address.
func isRouted(c observe.Connection) bool {
	heard := c.Listeners()
	return len(heard) > 0 && c.IsCertain() && !slices.ContainsFunc(heard, func(l observe.Listener) bool {
		return !isStoreAPI(l) || l.Process.Component != thanos.Receive || !l.Process.Flags.RoutesOnly()
	})
}
