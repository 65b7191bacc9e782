package dedup

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var alike = &checks.Rule{
	ID:       "dedup/alike",
	Severity: krm.Warning,
	Check:    checkAlike,
}

func checkAlike(f *observe.Fleet, tell checks.Tell) {
	told := map[*observe.Process]bool{}
	for _, v := range f.Views() {
		tellAlike(v.Querier.Listed("--query.replica-label"), v.Sources, told, tell)
	}
	for _, c := range f.Clusters {
		if c.Entry != nil {
			tellAlike(c.Input.Fleet.ReplicaLabels, c.Processes(thanos.Sidecar), told, tell)
		}
	}
}

// tellAlike tells of Prometheus of one cluster that differ in nothing but the labels that
// are taken out. Those for which that is certain to be wrong are told by another rule.
func tellAlike(taken []string, sources []*observe.Process, told map[*observe.Process]bool, tell checks.Tell) {
	first := map[string]*observe.Process{}
	for _, p := range sources {
		l := p.ExternalLabels()
		if p.Component != thanos.Sidecar || !l.Known {
			continue
		}
		rest := maps.Clone(l.Values)
		maps.DeleteFunc(rest, func(name, _ string) bool { return slices.Contains(taken, name) })
		if len(rest) == len(l.Values) && len(rest) > 0 {
			continue // without a label of replicas the two are equal, which is worse
		}
		id := p.Cluster().Title() + observe.Labels{Values: rest}.String()
		other, found := first[id]
		switch {
		case !found:
			first[id] = p
		case told[p], l.At == other.ExternalLabels().At, other.Owner() == p.Owner(), areApart(p, other), scrapeTheSame(p, other):
		default:
			told[p] = true
			tell(l.At, "give one of them a label of its own, unless they scrape the same",
				"it differs from %s in replica labels alone (%s), and nothing shows that they scrape the same", other.Owner().Ref(), list(taken))
		}
	}
}

// scrapeTheSame tells whether two Prometheus have a job in common that has targets elsewhere
// than in their own pods, or are objects that select the same monitors.
func scrapeTheSame(a, b *observe.Process) bool {
	if selectTheSame(a.Owner(), b.Owner()) {
		return true
	}
	names := map[string]bool{}
	for _, j := range a.Peer().ScrapeJobs() {
		names[j.Name] = !isOwn(j)
	}
	return slices.ContainsFunc(b.Peer().ScrapeJobs(), func(j observe.ScrapeJob) bool { return names[j.Name] && !isOwn(j) })
}

// selectors are the fields by which a Prometheus object says what it scrapes.
var selectors = []string{"serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector"}

// selectTheSame tells whether two Prometheus objects select the same monitors, or may: those
// that they select need not be among the objects.
func selectTheSame(a, b *krm.Object) bool {
	return a.SelectsMonitors() && b.SelectsMonitors() && !slices.ContainsFunc(selectors, func(field string) bool {
		return a.Has("spec", field) != b.Has("spec", field) || !maps.Equal(a.Strings("spec", field, "matchLabels"), b.Strings("spec", field, "matchLabels"))
	})
}

// isOwn tells whether a job scrapes nothing but the pod of its Prometheus.
func isOwn(j observe.ScrapeJob) bool {
	isFound := slices.ContainsFunc(j.Discoveries, func(d observe.Discovery) bool { return d.Name != "static" })
	return !isFound && !slices.ContainsFunc(j.Targets, func(target string) bool {
		return !strings.HasPrefix(target, "localhost:") && !strings.HasPrefix(target, "127.")
	})
}
