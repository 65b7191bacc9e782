package observe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Pods are the pods that one workload makes, or an operator's object.
type Pods struct {
	Cluster *Cluster
	// Workload makes them: for the object of an operator, that which the operator makes.
	*krm.Workload
	// Labels of the pods, by which Services find them.
	Labels map[string]string
	// Processes are the containers that run a known component, in the order of the
	// containers; those that end before the pod starts are none.
	Processes []*Process
	// containers are all of the pod.
	containers []*krm.Container
}

// AllContainers returns every container of the pods, those that end before they start last.
func (p *Pods) AllContainers() []*krm.Container { return slices.Clone(p.containers) }

// Containers returns the containers that live as long as the pods.
func (p *Pods) Containers() []*krm.Container {
	return slices.DeleteFunc(p.AllContainers(), func(c *krm.Container) bool { return c.Init })
}

func newPods(c *Cluster, w *krm.Workload) *Pods {
	p := &Pods{Cluster: c, Workload: w, Labels: w.PodLabels(), containers: w.AllContainers()}
	for _, container := range p.containers {
		if process := newProcess(p, container); process != nil {
			p.Processes = append(p.Processes, process)
		}
	}
	return p
}

// podNameLabel is the label by which a Service selects one pod of a StatefulSet.
const podNameLabel = "statefulset.kubernetes.io/pod-name"

// Names returns the names of a StatefulSet's pods, nil for other workloads, whose names
// nobody knows before.
func (p *Pods) Names() []string {
	if p.Kind() != "StatefulSet" {
		return nil
	}
	var names []string
	first := 0
	_, _ = fmt.Sscan(p.Text("spec", "ordinals", "start"), &first)
	for i := range min(p.Replicas(), mostPods) {
		names = append(names, fmt.Sprintf("%s-%d", p.Name(), first+i))
	}
	return names
}

// mostPods is how many pods of one workload are looked at one by one.
const mostPods = 1000

// Governing is the Service that pods of a StatefulSet have their names under, or "".
func (p *Pods) Governing() string { return p.Text("spec", "serviceName") }

// At is the place of a field of what makes the pods.
func (p *Pods) At(field string) Place { return p.Cluster.At(p.Object, field) }

// Has tells whether the pods have all labels of a selector; one pod of a StatefulSet may
// be selected by its name.
func (p *Pods) Has(selector map[string]string) bool {
	for key, value := range selector {
		if key == podNameLabel {
			if !slices.Contains(p.Names(), value) {
				return false
			}
		} else if have, found := p.Labels[key]; !found || have != value {
			return false
		}
	}
	return true
}

// Process returns the first process of one of the components, or nil.
func (p *Pods) Process(components ...Component) *Process {
	for _, process := range p.Processes {
		if slices.Contains(components, process.Component) {
			return process
		}
	}
	return nil
}

// Selected returns the pods that a selector finds in a namespace; none for a selector
// without labels.
func (c *Cluster) Selected(namespace string, selector map[string]string) []*Pods {
	if len(selector) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Pods), func(p *Pods) bool {
		return !MayMeet(p.Namespace(), namespace) || !p.Has(selector)
	})
}

// Behind returns the pods that a Service selects.
func (c *Cluster) Behind(service *krm.Object) []*Pods {
	return c.Selected(service.Namespace(), service.Strings("spec", "selector"))
}

// IsBehind tells whether a Service leads to the process itself.
func (p *Process) IsBehind(service *krm.Object) bool {
	return slices.Contains(p.Cluster().Behind(service), p.Pods)
}

// Ports are the ports of the pods' containers by name.
func (p *Pods) Ports() map[string]string {
	ports := map[string]string{}
	for _, container := range p.Containers() {
		maps.Copy(ports, container.Ports())
	}
	return ports
}

// HasVariable tells whether a text holds something that is put in later: $(NAME) of
// Kubernetes, ${NAME} of a shell, Flux or a template.
func HasVariable(text string) bool {
	return len(krm.References(text)) > 0 || strings.Contains(text, "${") || strings.Contains(text, "{{")
}
