package ruler

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var twice = &checks.Rule{
	ID:       "ruler/twice",
	Severity: krm.Warning,
	Check:    checkTwice,
}

func checkTwice(f *observe.Fleet, tell checks.Tell) {
	views := map[*observe.Process]*observe.View{}
	for _, v := range f.Views() {
		views[v.Querier] = v
	}
	local := map[*observe.Process]map[string]bool{}
	for _, c := range f.Connections(observe.Queries) {
		if c.From.Component != thanos.Rule {
			continue
		}
		for _, q := range c.Processes(thanos.Query) {
			if v := views[q]; v != nil {
				tellTwice(c.From, v.Sources, local, tell)
			}
		}
	}
}

func tellTwice(ruler *observe.Process, sources []*observe.Process, local map[*observe.Process]map[string]bool, tell checks.Tell) {
	own, _ := ruler.Rules()
	if len(own) == 0 {
		return
	}
	for _, s := range sources {
		p := s.Peer()
		if s.Component != thanos.Sidecar || p == nil {
			continue
		}
		if local[p] == nil {
			local[p] = texts(p)
		}
		byGroup, files := map[string][]string{}, map[observe.Place][]string{}
		var order []observe.Place
		for _, r := range own {
			if local[p][r.Same] && !mayDiffer(r.Text.At, ruler, p) && (r.Record != "" || p.MayAlert() && !isDeadMan(r)) && !slices.Contains(byGroup[r.Group], r.Name()) {
				byGroup[r.Group] = append(byGroup[r.Group], r.Name())
				if files[r.Text.At] == nil {
					order = append(order, r.Text.At)
				}
				if !slices.Contains(files[r.Text.At], r.Group) {
					files[r.Text.At] = append(files[r.Text.At], r.Group)
				}
			}
		}
		for _, at := range order {
			tellFile(at, files[at], byGroup, tell)
		}
	}
}

// mayDiffer tells whether one of the two may leave a PrometheusRule to the other: they
// choose by labels of its Namespace, which is not among the objects.
func mayDiffer(at observe.Place, evaluators ...*observe.Process) bool {
	if at.Object == nil || at.Object.Kind() != "PrometheusRule" || at.Cluster.Holds("Namespace", "", at.Object.Namespace()) {
		return false
	}
	return slices.ContainsFunc(evaluators, func(p *observe.Process) bool {
		o := p.Owner()
		return len(o.Strings("spec", "ruleNamespaceSelector", "matchLabels")) > 0 || len(o.Each("spec", "ruleNamespaceSelector", "matchExpressions")) > 0
	})
}

// tellFile tells of all groups of a file at once.
func tellFile(at observe.Place, groups []string, byGroup map[string][]string, tell checks.Tell) {
	if len(groups) == 1 {
		tell(at, "take the group out of one of them", "group %s is evaluated by the ruler and by a Prometheus whose series it reads: %s", groups[0], cut(byGroup[groups[0]]))
		return
	}
	tell(at, "take each group out of one of them", "%d groups are evaluated by the ruler and by a Prometheus whose series it reads: %s", len(groups), cut(groups))
}

// mostNames is how many rules a message names.
const mostNames = 3

// cut is a list of names for a message.
func cut(names []string) string {
	slices.Sort(names)
	if len(names) > mostNames {
		names = append(names[:mostNames], "…")
	}
	return strings.Join(names, ", ")
}

// isDeadMan tells whether an alert fires always, so that its silence is the alarm: each
// evaluator has its own.
func isDeadMan(r observe.Rule) bool { return strings.TrimSpace(r.Expr) == "vector(1)" }

// texts are the rules of a process, as they are compared.
func texts(p *observe.Process) map[string]bool {
	found := map[string]bool{}
	rules, _ := p.Rules()
	for _, r := range rules {
		found[r.Same] = true
	}
	return found
}
