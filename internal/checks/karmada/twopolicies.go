package karmada

import (
	"cmp"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var twoPolicies = &checks.Rule{
	ID:       "karmada/two-policies",
	Severity: krm.Warning,
	Check:    checkTwoPolicies,
}

// rival is how a policy stands against others for one object.
type rival struct {
	policy   observe.Policy
	how      observe.Selection
	priority int
}

func checkTwoPolicies(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		all := propagations(c)
		type pair struct{ wins, loses *krm.Object }
		both := map[pair][]*krm.Object{}
		var order []pair
		for _, o := range templates(c) {
			wins, loses := tie(all, o)
			if loses == nil {
				continue
			}
			p := pair{wins, loses}
			if both[p] == nil {
				order = append(order, p)
			}
			both[p] = append(both[p], o)
		}
		for _, p := range order {
			tell(c.At(p.loses, "spec.resourceSelectors"), "take it out of one of the two, or give the one that is to count a higher priority and preemption: Always",
				"it selects %s, and so does %s, which Karmada takes by its name", few(both[p]), p.wins.Ref())
		}
	}
}

// tie returns the two policies that stand first for an object, where nothing but their
// names tells which comes before the other.
func tie(all []observe.Policy, o *krm.Object) (wins, loses *krm.Object) {
	var first, second *rival
	for _, p := range all {
		how := p.Selects(o)
		if how == observe.NotSelected || !p.IsClusters() && p.Namespace() != o.Namespace() {
			continue // its namespace may turn out to be another one
		}
		priority, _ := strconv.Atoi(p.Text("spec", "priority"))
		r := &rival{p, how, priority}
		switch {
		case first == nil || r.before(first) > 0:
			first, second = r, first
		case second == nil || r.before(second) > 0:
			second = r
		}
	}
	if second == nil || first.before(second) != 0 {
		return nil, nil
	}
	wins, loses = first.policy.Object, second.policy.Object
	if loses.Name() < wins.Name() {
		wins, loses = loses, wins
	}
	return wins, loses
}

// before is above 0 where a policy comes before another one whatever their names: one of
// the object's namespace, of higher priority, or which selects more exactly.
func (r *rival) before(other *rival) int {
	namespaced := map[bool]int{true: 0, false: 1}
	return cmp.Or(namespaced[r.policy.IsClusters()]-namespaced[other.policy.IsClusters()], r.priority-other.priority, int(r.how)-int(other.how))
}
