package karmada

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var override = &checks.Rule{
	ID:       "karmada/override",
	Severity: krm.Error,
	Check:    func(f *observe.Fleet, tell checks.Tell) { checkOverrides(f, tell, nil) },
}

var overrideMissed = &checks.Rule{
	ID:       "karmada/override-missed",
	Severity: krm.Warning,
	Check:    func(f *observe.Fleet, tell checks.Tell) { checkOverrides(f, nil, tell); checkTargets(f, tell) },
}

// checkOverrides applies what is done to each object for each member, in order, and tells
// of what fails and of what does nothing.
func checkOverrides(f *observe.Fleet, fails, misses checks.Tell) {
	for _, c := range f.ControlPlanes {
		all := c.Overrides()
		if len(all) == 0 {
			continue
		}
		placed := propagations(c)
		for _, o := range templates(c) {
			for _, member := range membersOf(placed, o) {
				applyAll(c, o, all.Of(o, member), fails, misses)
			}
		}
	}
}

func applyAll(c *observe.Cluster, o *krm.Object, edits []observe.Override, fails, misses checks.Tell) {
	value := o.Value()
	for _, e := range edits {
		at := c.At(e.Policy.Object, e.Field)
		if misses != nil {
			for _, miss := range missed(value, o, e.Edits) {
				misses(at, "correct it, or take the edit away", "%s", miss)
			}
		}
		edited, err := karmada.Apply(value, e.Edits)
		if err != nil {
			if fails != nil {
				fails(at, "give the template the field, or add it with its parent", "it edits %s, which fails: %s", o.Ref(), cause(o, err))
			}
			return
		}
		value = edited
	}
}

// cause is an error of a patch without the library's last word; of a Secret it is not
// told, for it may name what the Secret holds.
func cause(o *krm.Object, err error) string {
	if o.Kind() == "Secret" {
		return "the Secret does not have what is edited"
	}
	return strings.TrimSpace(strings.TrimSuffix(err.Error(), ": missing value"))
}

// membersOf are the clusters that the policies hand an object to, as far as they name
// them.
func membersOf(placed []observe.Policy, o *krm.Object) []string {
	var found []string
	for _, p := range placed {
		if p.Selects(o) != observe.NotSelected {
			members, _ := p.Members()
			found = append(found, members...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// missed are the edits of arguments that change nothing.
func missed(value map[string]any, o *krm.Object, e karmada.Edits) []string {
	var found []string
	for _, list := range []struct {
		name  string
		edits []karmada.ArgsOverrider
	}{{"command", e.CommandOverrider}, {"args", e.ArgsOverrider}} {
		for _, edit := range list.edits {
			have, there := argumentsOf(value, edit.ContainerName, list.name)
			if !there {
				found = append(found, fmt.Sprintf("%s has no container named %s", o.Ref(), edit.ContainerName))
				continue
			}
			for _, v := range edit.Value {
				if edit.Operator == "remove" && !slices.Contains(have, v) {
					found = append(found, fmt.Sprintf("container %s of %s has no %s %s to remove", edit.ContainerName, o.Ref(), list.name, v))
				}
			}
		}
	}
	return found
}

// argumentsOf returns a list of texts of a container of a workload; false where there is
// no such container.
func argumentsOf(value map[string]any, container, list string) ([]string, bool) {
	spec := below(below(below(value, "spec"), "template"), "spec")
	if value["kind"] == "Pod" {
		spec = below(value, "spec")
	}
	containers, _ := spec["containers"].([]any)
	for _, c := range containers {
		fields, _ := c.(map[string]any)
		if fields["name"] != container {
			continue
		}
		var texts []string
		values, _ := fields[list].([]any)
		for _, v := range values {
			texts = append(texts, fmt.Sprint(v))
		}
		return texts, true
	}
	return nil, false
}

func below(value map[string]any, key string) map[string]any {
	child, _ := value[key].(map[string]any)
	return child
}

// checkTargets tells of rules for clusters that get none of the objects that the policy
// edits.
func checkTargets(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.ControlPlanes {
		placed, all := propagations(c), templates(c)
		for _, p := range c.Policies() {
			if !p.IsOverride() || len(p.Each("spec", "resourceSelectors")) == 0 {
				continue
			}
			var members []string
			known, selected := true, false
			for _, o := range all {
				if p.Selects(o) == observe.NotSelected {
					continue
				}
				selected = true
				for _, by := range placed {
					if by.Selects(o) != observe.NotSelected {
						names, all := by.Members()
						members, known = append(members, names...), known && all
					}
				}
				names, all := broughtTo(c, o)
				members, known = append(members, names...), known && all
			}
			if !selected || !known || len(members) == 0 {
				continue
			}
			for _, name := range targetsOf(p) {
				if !slices.Contains(members, name) {
					tell(c.At(p.Object, ""), "correct the name, or hand the object to the cluster too", "it edits objects for cluster %s, which gets none of them", name)
				}
			}
		}
	}
}

// broughtTo are the clusters that a MultiClusterService of Karmada hands a Service to beside
// those of policies; false where it names none, which stands for all.
func broughtTo(c *observe.Cluster, o *krm.Object) (members []string, known bool) {
	if o.Kind() != "Service" {
		return nil, true
	}
	spans := c.Get("MultiClusterService", o.Namespace(), o.Name())
	if spans == nil {
		return nil, true
	}
	for _, field := range []string{"consumerClusters", "providerClusters"} {
		named := spans.Each("spec", field)
		for _, cluster := range named {
			members = append(members, cluster.Text("name"))
		}
		if len(named) == 0 {
			return nil, false
		}
	}
	return members, true
}

// targetsOf are the clusters that the rules of an override policy name.
func targetsOf(p observe.Policy) []string {
	names := p.Texts("spec", "targetCluster", "clusterNames")
	for _, r := range p.Each("spec", "overrideRules") {
		names = append(names, r.Texts("targetCluster", "clusterNames")...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
