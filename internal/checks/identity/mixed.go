package identity

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var mixed = &checks.Rule{
	ID:       "identity/mixed",
	Severity: krm.Error,
	Fleet:    true,
	Check:    checkMixed,
}

// flow is an address that is written to, with the labels that are left on the way.
type flow struct{ group, address, labels string }

// source is one remote write that drops labels.
type source struct {
	cluster *observe.Cluster
	at      observe.Place
	dropped []string
}

func checkMixed(f *observe.Fleet, tell checks.Tell) {
	flows := map[flow][]source{}
	var order []flow
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		labels := p.ExternalLabels()
		writes := p.RemoteWrites()
		var dials []observe.Dial
		for _, d := range p.Dials() {
			if d.Relation == observe.Writes {
				dials = append(dials, d)
			}
		}
		if !labels.Known || len(dials) != len(writes) {
			continue
		}
		for i, w := range writes {
			name, isLocal := observe.NameOf(dials[i].Target.Host, p.Namespace())
			if isLocal && name.Zone != "clusterset.local" || dials[i].HasVariable() {
				continue // each cluster has its own
			}
			left, dropped := remaining(labels, w.Relabel)
			at := flow{p.Cluster().Group, dials[i].Address, left}
			if flows[at] == nil {
				order = append(order, at)
			}
			flows[at] = append(flows[at], source{p.Cluster(), w.At, dropped})
		}
	}
	for _, at := range order {
		for _, s := range flows[at] {
			if len(s.dropped) > 0 && slices.ContainsFunc(flows[at], func(o source) bool { return o.cluster != s.cluster }) {
				tell(s.at, "keep it on the way out", "write_relabel_configs drop %s, and several clusters write the same series to one address", strings.Join(s.dropped, ", "))
			}
		}
	}
}

// remaining are the labels that are left behind relabelling, and the names of others, but
// for those that differ in each pod.
func remaining(labels observe.Labels, steps []observe.Relabel) (left string, dropped []string) {
	kept := map[string]string{}
	for name, value := range labels.Values {
		switch {
		case labels.PerPod(name):
		case observe.Drops(steps, name):
			dropped = append(dropped, name)
		default:
			kept[name] = value
		}
	}
	slices.Sort(dropped)
	return observe.Labels{Values: kept}.String(), dropped
}
