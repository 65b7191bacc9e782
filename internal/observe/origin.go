package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// podNameField is the field of the downward API that holds the pod's name.
const podNameField = "metadata.name"

// Origins are the fields of the pod that the variables in a label's value are made of, by
// way of other variables too.
func (p *Process) Origins(value string) []string {
	var found []string
	for _, match := range variable.FindAllString(value, -1) {
		found = append(found, p.origins(strings.Trim(match, "$(){}"), 0)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (p *Process) origins(name string, depth int) []string {
	var found []string
	for _, c := range p.Pods.AllContainers() {
		env := c.Env(name)
		if env == nil || depth > 8 {
			continue
		}
		if field := env.Text("valueFrom", "fieldRef", "fieldPath"); field != "" {
			found = append(found, field)
		}
		for _, other := range krm.References(env.Text("value")) {
			found = append(found, p.origins(other, depth+1)...)
		}
	}
	if len(found) == 0 && name == "HOSTNAME" {
		return []string{podNameField} // the container runtime sets it
	}
	return found
}
