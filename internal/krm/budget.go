package krm

import (
	"strconv"
	"strings"
)

// LetsGo is how many of the pods that it selects a PodDisruptionBudget lets go at once, and
// the field that says so.
func (o *Object) LetsGo(pods int) (field string, away int) {
	if value := o.Text("spec", "maxUnavailable"); value != "" {
		return "spec.maxUnavailable", min(Scaled(value, pods), pods)
	}
	return "spec.minAvailable", pods - min(Scaled(o.Text("spec", "minAvailable"), pods), pods)
}

// Scaled is a number of pods, or a percentage of them, which Kubernetes rounds up for
// budgets (v1.34, pkg/controller/disruption); 0 for what is neither.
func Scaled(value string, pods int) int {
	percent, isPercent := strings.CutSuffix(value, "%")
	n, err := strconv.Atoi(percent)
	switch {
	case err != nil:
		return 0
	case isPercent:
		return (n*pods + 99) / 100
	}
	return n
}
