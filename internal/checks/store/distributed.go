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
	Check:    checkDistributed,
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
	Check:    checkPartition,
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
	Check:    checkNoSeries,
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
