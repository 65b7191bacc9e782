package fleet

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// enough is how many clusters must agree before the one that differs is told of.
const enough = 3

var label = &checks.Rule{
	ID:       "fleet/label",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkLabel,
}

var bucket = &checks.Rule{
	ID:       "fleet/bucket",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkBucket,
}

// uploaders are the components that a cluster's peers are compared by.
var uploaders = []observe.Component{thanos.Sidecar, thanos.Receive, thanos.Rule}

func checkLabel(f *observe.Fleet, tell checks.Tell) {
	for _, g := range f.Groups() {
		for _, component := range uploaders {
			lacks := map[string][]*observe.Process{}
			has := map[string]map[*observe.Cluster]bool{}
			all := known(g, component)
			for _, p := range all {
				for name := range p.ExternalLabels().Values {
					if has[name] == nil {
						has[name] = map[*observe.Cluster]bool{}
					}
					has[name][p.Cluster()] = true
				}
			}
			for _, p := range all {
				for name := range has {
					if _, there := p.ExternalLabels().Values[name]; !there && !has[name][p.Cluster()] {
						lacks[name] = append(lacks[name], p)
					}
				}
			}
			for _, name := range slices.Sorted(maps.Keys(lacks)) {
				if n := len(has[name]); n >= enough && isOne(lacks[name]) {
					tell(lacks[name][0].ExternalLabels().At, "give it the label "+name+" too", "its series have no external label %s, and those of the %d other clusters do", name, n)
				}
			}
		}
	}
}

// known are the processes of a component, where the labels of each are known; none where
// those of one are not.
func known(g []*observe.Cluster, component observe.Component) []*observe.Process {
	var all []*observe.Process
	for _, c := range g {
		for _, p := range c.Processes(component) {
			if component == thanos.Receive && p.Flags.RoutesOnly() {
				continue
			}
			if !p.ExternalLabels().Known {
				return nil
			}
			all = append(all, p)
		}
	}
	return all
}

// isOne tells whether all processes are of one cluster.
func isOne(all []*observe.Process) bool {
	return !slices.ContainsFunc(all, func(p *observe.Process) bool { return p.Cluster() != all[0].Cluster() })
}

func checkBucket(f *observe.Fleet, tell checks.Tell) {
	for _, g := range f.Groups() {
		for _, component := range uploaders {
			uploads, hidden := map[*observe.Cluster]bool{}, false
			var without []*observe.Process
			for _, c := range g {
				for _, p := range c.Processes(component) {
					switch {
					case p.Hidden != "":
						hidden = true
					case p.Uploads():
						uploads[c] = true
					case p.Serves():
						without = append(without, p)
					}
				}
			}
			if hidden || len(uploads) < enough || len(without) == 0 || !isOne(without) || uploads[without[0].Cluster()] {
				continue
			}
			for _, p := range without {
				tell(p.At("--objstore.config"), "give it --objstore.config-file", "it uploads nothing, and the same component of the %d other clusters does", len(uploads))
			}
		}
	}
}
