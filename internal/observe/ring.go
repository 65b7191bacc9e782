package observe

import (
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Routes tells whether a receiver forwards by hashrings, and Ingests whether it holds
// series itself (cmd/thanos/receive.go, determineMode).
func (p *Process) Routes() bool {
	return p.Component == thanos.Receive && (p.Flags.Has("--receive.hashrings-file") || p.Flags.Has("--receive.hashrings"))
}

// Ingests tells whether a receiver holds series itself.
func (p *Process) Ingests() bool {
	return p.Component == thanos.Receive && !p.Flags.RoutesOnly()
}

// Scaler is what changes how many pods of a workload run: a HorizontalPodAutoscaler, a
// ScaledObject…
type Scaler struct {
	krm.Scaler
	Cluster *Cluster
	// Pods are those of the workload that it scales.
	Pods *Pods
}

// Scalers returns what scales the workloads of the cluster, as far as both are known.
func (c *Cluster) Scalers() []Scaler {
	var found []Scaler
	for _, s := range c.run.Scalers() {
		for _, p := range c.Pods {
			if s.Scales(p.Workload) {
				found = append(found, Scaler{s, c, p})
			}
		}
	}
	return found
}

// hashed is a name to which kustomize appended the hash of the content (v5.8.2,
// api/hasher: ten letters and digits without vowels and what looks alike).
var hashed = regexp.MustCompile(`-[2456789bcdfghkmt]{10}$`)

// IsFrozen tells whether a process goes on seeing an old file when the ConfigMap or Secret
// of it changes: it is mounted by subPath, and nothing replaces the pods.
func (p *Process) IsFrozen(path string) bool {
	return p.Cluster().run.IsFrozen(p.Container, path) && !p.isRenamed(path)
}

// IsReplaced tells whether the pods are replaced when the ConfigMap or Secret of a file
// changes: its name holds a hash of its content, a checksum stands among the annotations
// of the pods, or a controller does so.
func (p *Process) IsReplaced(path string) bool {
	return p.isRenamed(path) || p.Cluster().run.IsReplaced(p.Container, path)
}

func (p *Process) isRenamed(path string) bool {
	source, found := p.Source(path)
	return found && hashed.MatchString(source.Name)
}

// PerPod returns what a text is in each pod of a StatefulSet, in the order of the pods:
// the pod's name and namespace are put in where a variable holds them. It is false where
// another variable stands in it, or nobody knows the names.
func (p *Process) PerPod(text string) ([]string, bool) {
	text = p.podName(text)
	for _, name := range krm.References(text) {
		e := p.Env(name)
		if e != nil && e.Text("valueFrom", "fieldRef", "fieldPath") == "metadata.namespace" && p.Namespace() != "" {
			text = strings.ReplaceAll(text, "$("+name+")", p.Namespace())
		}
	}
	if HasVariable(strings.ReplaceAll(text, PodName, "")) {
		return nil, false
	}
	var found []string
	for _, pod := range p.Pods.Names() {
		found = append(found, strings.ReplaceAll(text, PodName, pod))
	}
	return found, len(found) > 0
}

// ClosedBy returns a NetworkPolicy that lets nobody come in to a TCP port of the pods, nil
// where none does, or where a policy of a namespace that is not given may open it.
func (p *Process) ClosedBy(port string) *krm.Object {
	if slices.ContainsFunc(p.Cluster().All("NetworkPolicy"), func(o *krm.Object) bool {
		return o.Namespace() != p.Namespace() && MayMeet(o.Namespace(), p.Namespace())
	}) {
		return nil
	}
	return p.Cluster().run.ClosedBy(krm.PodsOf(p.Container), port)
}

// Owner returns the StatefulSet that makes a pod of that name in a namespace, nil where
// none among the objects does.
func (c *Cluster) Owner(pod, namespace string) *Pods {
	for _, p := range c.Pods {
		if strings.HasPrefix(pod, p.Name()+"-") && MayMeet(p.Namespace(), namespace) && slices.Contains(p.Names(), pod) {
			return p
		}
	}
	return nil
}
