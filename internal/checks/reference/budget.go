package reference

import (
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var budget = &checks.Rule{
	ID:       "reference/budget",
	Severity: krm.Warning,
	Check:    checkBudget,
}

func checkBudget(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		found := map[*observe.Pods]*krm.Object{}
		for _, o := range c.All("PodDisruptionBudget") {
			n, pods := 0, selectedBy(c, o)
			for _, p := range pods {
				n += p.Replicas()
				if other := found[p]; other != nil && sameNamespace(o, other) {
					tell(c.At(o, "spec.selector"), "keep one budget for these pods", "PodDisruptionBudget %s is for pods of %s too, and pods with two budgets cannot be evicted", other.Name(), p.Ref())
				}
				found[p] = o
			}
			if n > 0 && !isScaled(c, pods) {
				checkDrain(c, o, n, tell)
			}
		}
	}
}

func sameNamespace(a, b *krm.Object) bool { return a.Namespace() == b.Namespace() }

// selectedBy returns the pods of a budget; one without conditions is for all, which is not
// looked at.
func selectedBy(c *observe.Cluster, o *krm.Object) []*observe.Pods {
	var found []*observe.Pods
	for _, p := range c.Pods {
		if o.Has("spec", "selector") && p.Namespace() == o.Namespace() && p.Kind() != "DaemonSet" && p.Kind() != "CronJob" && p.Kind() != "Job" && o.Selects(p.Labels, "spec", "selector") {
			found = append(found, p)
		}
	}
	return found
}

// isScaled tells whether something else than the workload says how many pods there are.
func isScaled(c *observe.Cluster, pods []*observe.Pods) bool {
	for _, o := range c.All("HorizontalPodAutoscaler", "ScaledObject") {
		for _, p := range pods {
			if o.Text("spec", "scaleTargetRef", "name") == p.Name() && observe.MayMeet(o.Namespace(), p.Namespace()) {
				return true
			}
		}
	}
	return false
}

func checkDrain(c *observe.Cluster, o *krm.Object, n int, tell checks.Tell) {
	const fix = "write maxUnavailable: 1, or run more replicas"
	if least := o.Text("spec", "minAvailable"); least != "" && share(least, n) >= n {
		tell(c.At(o, "spec.minAvailable"), fix, "%s must stay of %s, so no node with one of them drains", least, count(n))
	}
	if most := o.Text("spec", "maxUnavailable"); most != "" && share(most, n) == 0 {
		tell(c.At(o, "spec.maxUnavailable"), fix, "%s of %s may be away, so no node with one of them drains", most, count(n))
	}
}

func count(n int) string {
	if n == 1 {
		return "1 pod"
	}
	return strconv.Itoa(n) + " pods"
}

// share is a number of pods, or a percentage of them, rounded up; -1 for what is none.
func share(text string, of int) int {
	percent, isPercent := strings.CutSuffix(text, "%")
	n, err := strconv.Atoi(percent)
	switch {
	case err != nil:
		return -1
	case isPercent:
		return (n*of + 99) / 100
	}
	return n
}
