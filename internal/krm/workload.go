package krm

import (
	"slices"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// podSpecPath is where the kinds that are edited hold their pod's spec.
var podSpecPath = []string{"spec", "template", "spec"}

// Workload is a Deployment, StatefulSet or DaemonSet.
type Workload struct{ *Object }

var workloadKinds = []string{"DaemonSet", "Deployment", "StatefulSet"}

func (o *Object) isWorkload() bool {
	return slices.Contains(workloadKinds, o.Kind()) && o.IsManifest() && o.Has(podSpecPath...)
}

// IsProducer tells whether an object of that identity runs what may write series or
// blocks: a workload, or an object of an operator that becomes one.
func (r Ref) IsProducer() bool {
	return slices.Contains(append(slices.Clone(workloadKinds), "Prometheus", "PrometheusAgent", "ThanosRuler", "ThanosReceive"), r.Kind)
}

// Replicas returns spec.replicas, 1 when it is not given, as Kubernetes does.
func (w *Workload) Replicas() int {
	if n, err := strconv.Atoi(w.Text("spec", "replicas")); err == nil {
		return n
	}
	return 1
}

// PodLabels returns the labels of the workload's pods.
func (w *Workload) PodLabels() map[string]string {
	return w.Strings("spec", "template", "metadata", "labels")
}

// Containers returns the pod's containers, without the init containers.
func (w *Workload) Containers() []*Container {
	var containers []*Container
	for i, c := range w.Each(append(podSpecPath, "containers")...) {
		path := problem.Index("spec.template.spec.containers", i)
		containers = append(containers, &Container{Object: c, Workload: w, Path: path})
	}
	return containers
}

// AddedContainers returns the containers that a custom resource of
// prometheus-operator adds to its pods, or merges into the operator's own.
func AddedContainers(o *Object) []*Container {
	var containers []*Container
	for i, c := range o.Each("spec", "containers") {
		containers = append(containers, &Container{Object: c, Workload: &Workload{o}, Path: problem.Index("spec.containers", i)})
	}
	return containers
}

// Container is one container of a workload.
type Container struct {
	*Object
	Workload *Workload
	// Path of the container inside its workload, for findings.
	Path string
}

// Component tells what the container runs.
func (c *Container) Component() thanos.Component {
	return thanos.ComponentOf(c.Text("image"), c.strings("command"), c.strings("args"))
}

// Version returns the version in the image's tag, or fallback.
func (c *Container) Version(fallback string) string {
	if v := thanos.VersionOf(c.Text("image")); v != "" {
		return v
	}
	return fallback
}

// Args returns the arguments after the program: those of a command that holds
// more than the program's name, then args.
func (c *Container) Args() thanos.Args {
	var args thanos.Args
	if command := c.strings("command"); len(command) > 1 {
		args = append(args, command[1:]...)
	}
	return append(args, c.strings("args")...)
}

// SetArgs writes the arguments back. Arguments that stay keep their nodes and so
// their comments. Arguments in the command stay there unless one of them changed;
// then all move to args, which Kubernetes appends to the command.
func (c *Container) SetArgs(args thanos.Args) {
	command := c.strings("command")
	var moved []*yaml.Node
	if len(command) > 1 {
		inCommand := command[1:]
		if len(args) >= len(inCommand) && equal(args[:len(inCommand)], inCommand) {
			args = args[len(inCommand):]
		} else {
			list := ensure(c.node.YNode(), yaml.SequenceNode, "command")
			moved, list.Content = list.Content[1:], list.Content[:1:1]
		}
	}
	if equal(args, c.strings("args")) {
		return
	}
	list := ensure(c.node.YNode(), yaml.SequenceNode, "args")
	list.Style &^= yaml.FlowStyle
	list.Content = reuse(slices.Concat(moved, list.Content), args)
}

// reuse returns nodes for the values, taking those that hold a value already.
// A value that replaces another in its place keeps the other's comments.
func reuse(old []*yaml.Node, values []string) []*yaml.Node {
	byValue := map[string][]*yaml.Node{}
	for _, n := range old {
		n = deref(n)
		byValue[n.Value] = append(byValue[n.Value], n)
	}
	nodes := make([]*yaml.Node, len(values))
	used := map[*yaml.Node]bool{}
	for i, value := range values {
		if same := byValue[value]; len(same) > 0 {
			nodes[i], byValue[value] = same[0], same[1:]
			used[same[0]] = true
			continue
		}
		nodes[i] = stringNode(value)
	}
	for i, n := range nodes {
		if i < len(old) && !used[n] && !used[old[i]] {
			n.HeadComment, n.LineComment, n.FootComment, n.Style = old[i].HeadComment, old[i].LineComment, old[i].FootComment, old[i].Style
		}
	}
	return nodes
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (c *Container) strings(path ...string) []string {
	list := lookup(c.node.YNode(), path...)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	values := make([]string, len(list.Content))
	for i, item := range list.Content {
		values[i] = deref(item).Value
	}
	return values
}

// IsAlertmanager tells whether the container runs Alertmanager.
func (c *Container) IsAlertmanager() bool { return thanos.IsAlertmanager(c.Text("image")) }
