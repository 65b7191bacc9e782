package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Pod is one pod: the processes of its containers, at an address of its own.
type Pod struct {
	cluster         *Cluster
	workload        *workload
	Name, Namespace string
	IP              string
	dir             string
	template        string

	mu         sync.Mutex
	leaving    bool
	mounts     map[string]string // by path
	cancel     context.CancelFunc
	containers []*process
	done       sync.WaitGroup
}

func (p *Pod) String() string { return p.cluster.Name + " " + p.Namespace + "/" + p.Name }

// labels are those of the template, and what a StatefulSet adds.
func (p *Pod) labels() map[string]string {
	labels := maps.Clone(p.workload.template.Labels)
	if p.workload.ordered && labels != nil {
		labels["statefulset.kubernetes.io/pod-name"] = p.Name
	}
	return labels
}

// spec is the pod's, with the volumes that a StatefulSet claims for it.
func (p *Pod) spec() corev1.PodSpec {
	spec := *p.workload.template.Spec.DeepCopy()
	spec.Containers = slices.DeleteFunc(spec.Containers, func(c corev1.Container) bool { return leftOut[base(c.Image)] != "" })
	for _, claim := range p.workload.claims {
		source := &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name + "-" + p.Name}
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: claim.Name, VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: source}})
	}
	return spec
}

// start prepares every container's folder, runs the init containers one after the other,
// and then the containers.
func (p *Pod) start() error {
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	spec := p.spec()
	var first []*process
	for _, c := range spec.InitContainers {
		made, err := p.container(spec, c)
		if err != nil {
			return err
		}
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			p.containers = append(p.containers, made)
			continue
		}
		first = append(first, made)
	}
	for _, c := range spec.Containers {
		made, err := p.container(spec, c)
		if err != nil {
			return err
		}
		p.containers = append(p.containers, made)
	}
	p.done.Go(func() { p.run(ctx, first) })
	return nil
}

func (p *Pod) run(ctx context.Context, first []*process) {
	for _, c := range first {
		if err := c.once(ctx); err != nil {
			return // its log says why, and the pod never gets ready
		}
	}
	for _, c := range p.containers {
		p.done.Go(func() { c.keep(ctx) })
		p.done.Go(func() { c.probe(ctx) })
	}
}

// stop tells the containers to end, and waits until they have, or their time is over.
func (p *Pod) stop() {
	grace := 30 * time.Second
	if s := p.workload.template.Spec.TerminationGracePeriodSeconds; s != nil {
		grace = min(time.Duration(*s)*time.Second, longestEnd)
	}
	timer := time.AfterFunc(grace, func() {
		for _, c := range p.containers {
			c.kill()
		}
	})
	defer timer.Stop()
	p.cancel()
	p.done.Wait()
	for _, v := range p.spec().Volumes {
		if v.EmptyDir != nil {
			_ = os.RemoveAll(p.volume(v))
		}
	}
}

// longestEnd bounds the time that a pod has to end: a test has less than a cluster.
const longestEnd = 60 * time.Second

// leave takes the pod out of its Services.
func (p *Pod) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leaving = true
}

func (p *Pod) left() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.leaving
}

// Ready tells whether every container answers its probes.
func (p *Pod) Ready() bool { return p.unready() == nil }

func (p *Pod) unready() error {
	if p.left() {
		return fmt.Errorf("%s is ending", p)
	}
	for _, c := range p.containers {
		if err := c.unready(); err != nil {
			return fmt.Errorf("%s: container %s: %w; its log is %s", p, c.name, err, c.log)
		}
	}
	return nil
}

func (p *Pod) becomesReady(ctx context.Context) error {
	return within(bootTime, func() error { return errors.Join(ctx.Err(), p.unready()) })
}

// port is the number of a port of the pod, by name or number; 0 is none.
func (p *Pod) port(at intstr.IntOrString) int {
	if at.Type == intstr.Int {
		return at.IntValue()
	}
	for _, c := range append(p.workload.template.Spec.Containers, p.workload.template.Spec.InitContainers...) {
		for _, port := range c.Ports {
			if port.Name == at.StrVal {
				return int(port.ContainerPort)
			}
		}
	}
	return 0
}

// volume is the folder of what a pod writes: its own for an emptyDir, the claim's, which
// outlives the pod, for others.
func (p *Pod) volume(v corev1.Volume) string {
	if v.PersistentVolumeClaim != nil {
		return filepath.Join(p.cluster.dir, "claims", p.Namespace, v.PersistentVolumeClaim.ClaimName)
	}
	return filepath.Join(p.dir, "volumes", v.Name)
}

// refresh brings what changed in ConfigMaps and Secrets into the files of the containers,
// as the kubelet does within a minute.
func (p *Pod) refresh() error {
	spec := p.spec()
	for _, c := range append(spec.InitContainers, spec.Containers...) {
		if _, err := p.sandbox(spec, c); err != nil {
			return err
		}
	}
	return nil
}
