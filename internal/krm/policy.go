package krm

import (
	"cmp"
	"slices"
	"strconv"
)

// Pods are what a policy selects and lets through to: their namespace, labels and
// the ports that their containers name.
type Pods struct {
	Namespace string
	Labels    map[string]string
	// Ports are the numbers of the containers' ports, by name.
	Ports map[string]string
}

// PodsOf returns the pods that a container runs in.
func PodsOf(c *Container) Pods {
	return Pods{c.Workload.Namespace(), c.Workload.PodLabels(), c.Ports()}
}

// Ports returns the numbers of the container's ports, by name.
func (c *Container) Ports() map[string]string {
	ports := map[string]string{}
	for _, p := range c.Each("ports") {
		ports[p.Text("name")] = p.Text("containerPort")
	}
	delete(ports, "")
	return ports
}

// ClosedBy returns the first NetworkPolicy that closes a TCP port of pods, nil
// when none does. A pod that a policy selects is closed but for what some policy
// opens; who may come in is not looked at.
func (r *Run) ClosedBy(p Pods, port string) *Object {
	var closed *Object
	for _, policy := range r.Manifests("NetworkPolicy") {
		selects := policy.Namespace() == p.Namespace && policy.Selects(p.Labels, "spec", "podSelector")
		if types := policy.Texts("spec", "policyTypes"); !selects || len(types) > 0 && !slices.Contains(types, "Ingress") {
			continue
		}
		if slices.ContainsFunc(policy.Each("spec", "ingress"), func(rule *Object) bool { return p.opened(rule, port) }) {
			return nil
		}
		closed = cmp.Or(closed, policy)
	}
	return closed
}

// opened tells whether a rule of a NetworkPolicy lets the port through; one that
// names no ports lets all through.
func (p Pods) opened(rule *Object, port string) bool {
	ports := rule.Each("ports")
	return len(ports) == 0 || slices.ContainsFunc(ports, func(o *Object) bool {
		if !o.IsTCP() {
			return false
		}
		wanted, _ := strconv.Atoi(port)
		first, _ := strconv.Atoi(o.Text("port"))
		last, _ := strconv.Atoi(o.Text("endPort"))
		return !o.Has("port") || p.IsPort(o.Text("port"), port) || first > 0 && first <= wanted && wanted <= last
	})
}

// IsPort tells whether a port that is given by number or by the name that the
// container gives it is the wanted one.
func (p Pods) IsPort(given, port string) bool {
	return given == port || p.Ports[given] == port
}

// IsTCP tells whether a port of a Service, a policy or a container is of TCP.
func (o *Object) IsTCP() bool { return cmp.Or(o.Text("protocol"), "TCP") == "TCP" }
