package krm

import (
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Workload is an object that runs pods: one of Kubernetes' kinds, or anything else
// that holds a template of pods, as Argo's Rollout and OpenKruise's kinds do. So is
// an object of prometheus-operator, where only its containers are asked for.
type Workload struct {
	*Object
	// scaler is the Rollout that took the workload over and says its replicas, or nil.
	scaler *Object
	// seen is what was found out of its pods, nil where nothing is kept.
	seen *pods
}

// templates are where an object holds the template of its pods, with metadata and
// spec below. What has containers at one of them is a workload.
var templates = [][]string{
	{"spec", "template"},
	{"spec", "jobTemplate", "spec", "template"}, // CronJob
}

// podTemplate returns where the object holds the template of its pods: nowhere
// above its own fields for a Pod. It is false for what is no workload.
func (o *Object) podTemplate() ([]string, bool) {
	switch o.Kind() {
	case "Pod":
		return nil, o.Group() == "" && o.Has("spec")
	case "PodTemplate":
		return []string{"template"}, o.Has("template", "spec")
	case "DaemonSet", "Deployment", "StatefulSet":
		return templates[0], o.Has(templates[0][0], templates[0][1], "spec")
	}
	spec := lookup(o.node.YNode(), "spec")
	for _, at := range templates {
		if list := lookup(lookup(spec, at[1:]...), "spec", "containers"); list != nil && list.Kind == yaml.SequenceNode {
			return at, true
		}
	}
	return nil, false
}

func (o *Object) isWorkload() bool {
	_, found := o.podTemplate()
	return found && o.IsManifest()
}

// PodSpec returns the path of a field of the pods' spec.
func (w *Workload) PodSpec(field ...string) []string {
	at, found := w.podTemplate()
	if !found && w.Group() == PrometheusOperator {
		return slices.Concat([]string{"spec"}, field)
	}
	return slices.Concat(at, []string{"spec"}, field)
}

// PodMetadata returns the path of a field of the pods' metadata.
func (w *Workload) PodMetadata(field ...string) []string {
	at, found := w.podTemplate()
	if !found && w.Group() == PrometheusOperator {
		return slices.Concat([]string{"spec", "podMetadata"}, field)
	}
	return slices.Concat(at, []string{"metadata"}, field)
}

// producers are the kinds that run what may write series or blocks: workloads, and
// those of operators that become one.
var producers = []string{
	"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet",
	"Prometheus", "PrometheusAgent", "ThanosRuler", "ThanosReceive",
}

// IsProducer tells whether an object of that identity runs what may write series or
// blocks: a workload, or an object of an operator that becomes one.
func (r Ref) IsProducer() bool { return slices.Contains(producers, r.Kind) }

// Replicas returns how many pods of the workload run at once, 1 when it is not
// given, as Kubernetes does.
func (w *Workload) Replicas() int {
	counts := w.Object
	if w.scaler != nil {
		counts = w.scaler
	}
	if n, err := strconv.Atoi(counts.Text(strings.Split(w.ReplicasField(), ".")...)); err == nil && w.Kind() != "Pod" {
		return n
	}
	return 1
}

// ReplicasField is the field that says how many pods run at once.
func (w *Workload) ReplicasField() string {
	if at, _ := w.podTemplate(); w.Group() == "batch" && len(at) > 0 {
		return strings.Join(at[:len(at)-1], ".") + ".parallelism"
	}
	return "spec.replicas"
}

// PodLabels returns the labels of the workload's pods.
func (w *Workload) PodLabels() map[string]string { return w.Strings(w.PodMetadata("labels")...) }

// Containers returns the containers that live as long as the pod: its containers,
// then its native sidecars, the init containers that Kubernetes always restarts
// (v1.29, KEP-753).
func (w *Workload) Containers() []*Container {
	return slices.DeleteFunc(w.AllContainers(), func(c *Container) bool { return c.Init })
}

// InitContainers returns the init containers that end before the pod's containers
// start.
func (w *Workload) InitContainers() []*Container {
	return slices.DeleteFunc(w.AllContainers(), func(c *Container) bool { return !c.Init })
}

// AllContainers returns every container of the pod, the init containers last.
func (w *Workload) AllContainers() []*Container {
	return slices.Clone(w.look().all)
}

func (w *Workload) pods() *pods {
	found := w.containers("containers")
	last := w.containers("initContainers")
	for _, c := range last {
		if c.Init = c.Text("restartPolicy") != "Always"; !c.Init {
			found = append(found, c)
		}
	}
	last = slices.DeleteFunc(last, func(c *Container) bool { return !c.Init })
	return &pods{all: append(found, last...)}
}

func (w *Workload) containers(list string) []*Container {
	var containers []*Container
	path := strings.Join(w.PodSpec(list), ".")
	for i, c := range w.Each(w.PodSpec(list)...) {
		containers = append(containers, &Container{Object: c, Workload: w, Path: problem.Index(path, i)})
	}
	return containers
}

// AddedContainers returns the containers that a custom resource of
// prometheus-operator adds to its pods, or merges into the operator's own, native
// sidecars among them.
func AddedContainers(o *Object) []*Container { return (&Workload{Object: o}).Containers() }

// Container is one container of a workload.
type Container struct {
	*Object
	Workload *Workload
	// Path of the container inside its workload, for findings.
	Path string
	// Init tells that it ends before the pod's containers start.
	Init bool
	// known is what it runs, as of an edit.
	known identity
}

// Version returns the version in the image's tag, or fallback.
func (c *Container) Version(fallback string) string {
	if v := thanos.VersionOf(c.Text("image")); v != "" {
		return v
	}
	return fallback
}

// Args returns the arguments after the program and what wraps it: those of a
// command that holds more, then args.
func (c *Container) Args() thanos.Args {
	argv := slices.Concat(c.strings("command"), c.strings("args"))
	return argv[min(c.Identity().At, len(argv)):]
}

// SetArgs writes the arguments back. Arguments that stay keep their nodes and so
// their comments, and where they are: in the command or in args, which Kubernetes
// appends to it. Only where arguments of both changed, all move to args. What wraps
// the program stays as it is.
func (c *Container) SetArgs(args thanos.Args) {
	command, behind, at := c.strings("command"), c.strings("args"), c.Identity().At
	wrap := min(max(at-len(command), 0), len(behind))
	var moved []*yaml.Node
	if len(command) > at {
		inCommand := command[at:]
		switch inFront := len(args) - len(behind); {
		case len(args) >= len(inCommand) && equal(args[:len(inCommand)], inCommand):
			args = args[len(inCommand):]
		case inFront > 0 && equal(args[inFront:], behind):
			list := ensure(c.edited(), yaml.SequenceNode, "command")
			list.Content = append(list.Content[:at:at], reuse(list.Content[at:], args[:inFront])...)
			return
		default:
			list := ensure(c.edited(), yaml.SequenceNode, "command")
			moved, list.Content = list.Content[at:], list.Content[:at:at]
		}
	}
	if equal(args, behind[wrap:]) {
		return
	}
	list := ensure(c.edited(), yaml.SequenceNode, "args")
	list.Style &^= yaml.FlowStyle
	wrapping := slices.Clone(list.Content[:wrap])
	list.Content = append(wrapping, reuse(slices.Concat(moved, list.Content[wrap:]), args)...)
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
