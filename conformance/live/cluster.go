package live

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

// Cluster is one cluster: the objects that were applied to it, and the pods that came of
// them.
type Cluster struct {
	Name  string
	fleet *Fleet
	net   *subnet
	dir   string
	api   *apiServer
	dns   map[string]*nameServer // by namespace

	mu       sync.Mutex
	objects  *conformance.Output
	services map[string]*service // by namespace/name
	pods     []*Pod
	notRun   map[string]string // image → why
}

// workload is what a controller of Kubernetes makes pods of.
type workload struct {
	kind, namespace, name string
	replicas              int
	ordered               bool // a StatefulSet: pods have names that stay
	template              corev1.PodTemplateSpec
	claims                []corev1.PersistentVolumeClaim
	governing             string
}

func (w *workload) key() string { return w.kind + " " + w.namespace + "/" + w.name }

// workloads are those of the objects. A DaemonSet has one pod: there is one node.
func workloads(o *conformance.Output) ([]*workload, error) {
	var found []*workload
	for _, object := range o.Objects {
		w := &workload{kind: object.Kind, namespace: object.Metadata.Namespace, name: object.Metadata.Name, replicas: 1}
		var err error
		switch object.Kind {
		case "StatefulSet":
			var s appsv1.StatefulSet
			err = yaml.Unmarshal([]byte(object.Text), &s)
			w.replicas, w.template, w.ordered = count(s.Spec.Replicas), s.Spec.Template, true
			w.claims, w.governing = s.Spec.VolumeClaimTemplates, s.Spec.ServiceName
		case "Deployment":
			var d appsv1.Deployment
			err = yaml.Unmarshal([]byte(object.Text), &d)
			w.replicas, w.template = count(d.Spec.Replicas), d.Spec.Template
		case "DaemonSet":
			var d appsv1.DaemonSet
			err = yaml.Unmarshal([]byte(object.Text), &d)
			w.template = d.Spec.Template
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", object, err)
		}
		found = append(found, w)
	}
	return found, nil
}

func count(replicas *int32) int {
	if replicas == nil {
		return 1
	}
	return int(*replicas)
}

// Apply does what an API server and its controllers do with a cluster's objects: Services
// first, then files that running pods mount, then pods.
func (c *Cluster) Apply(objects *conformance.Output) error {
	objects, err := c.fleet.altered(c, objects)
	if err != nil {
		return err
	}
	wanted, err := workloads(objects)
	if err != nil {
		return err
	}
	if err := c.publish(objects); err != nil {
		return err
	}
	for _, p := range c.Pods() {
		if err := p.refresh(); err != nil {
			return err
		}
	}
	return c.reconcile(wanted)
}

// publish makes the objects and their Services known.
func (c *Cluster) publish(objects *conformance.Output) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.objects = objects
	for _, object := range objects.Objects {
		if err := c.serveNames(object.Metadata.Namespace); err != nil {
			return err
		}
		if object.Kind != "Service" {
			continue
		}
		var s corev1.Service
		if err := yaml.Unmarshal([]byte(object.Text), &s); err != nil {
			return fmt.Errorf("%s: %w", object, err)
		}
		if err := c.serve(&s); err != nil {
			return err
		}
	}
	return nil
}

// reconcile starts and stops pods until they are those of the workloads.
func (c *Cluster) reconcile(wanted []*workload) error {
	keep := map[string]bool{}
	for _, w := range wanted {
		keep[w.key()] = true
		if why := c.fleet.cannotRun(w); why != "" {
			c.note(w, why)
			continue
		}
		if err := c.roll(w); err != nil {
			return fmt.Errorf("%s: %w", w.key(), err)
		}
	}
	for _, p := range c.Pods() {
		if !keep[p.workload.key()] {
			c.remove(p)
		}
	}
	return nil
}

func (c *Cluster) note(w *workload, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notRun[w.name] = why
}

// Pods are the pods that are there, in the order in which they came.
func (c *Cluster) Pods() []*Pod {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.pods)
}

// PodsOf are the pods of a workload, by its name.
func (c *Cluster) PodsOf(name string) []*Pod {
	return slices.DeleteFunc(c.Pods(), func(p *Pod) bool { return p.workload.name != name })
}

// Pod finds a pod by its name.
func (c *Cluster) Pod(name string) *Pod {
	for _, p := range c.Pods() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// NotRun are the workloads that have no pods here, with the reason.
func (c *Cluster) NotRun() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.notRun)
}

// start makes a pod and starts it. The rest of its name is as Kubernetes makes it.
func (c *Cluster) start(w *workload, name string) (*Pod, error) {
	p := &Pod{
		cluster: c, workload: w, Name: name, Namespace: w.namespace, IP: c.net.next(),
		dir: filepath.Join(c.dir, w.namespace, name), template: fingerprint(w.template),
	}
	c.mu.Lock()
	c.pods = append(c.pods, p)
	c.mu.Unlock()
	if c.fleet.before != nil {
		if err := c.fleet.before(p); err != nil {
			return nil, err
		}
	}
	return p, p.start()
}

// remove ends a pod as the kubelet does: it leaves its Services, is told to end, and has
// its time.
func (c *Cluster) remove(p *Pod) {
	p.leave()
	p.stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pods = slices.DeleteFunc(c.pods, func(other *Pod) bool { return other == p })
}

// close ends the cluster without giving anything much time.
func (c *Cluster) close() {
	var ending sync.WaitGroup
	for _, p := range c.Pods() {
		ending.Go(func() {
			p.leave()
			p.cancel()
			time.AfterFunc(5*time.Second, func() {
				for _, container := range p.containers {
					container.kill()
				}
			})
			p.done.Wait()
		})
	}
	ending.Wait()
	for _, s := range c.services {
		for _, proxy := range s.proxies {
			proxy.close()
		}
	}
	for _, n := range c.dns {
		n.close()
	}
	c.api.close()
}

func fingerprint(template corev1.PodTemplateSpec) string {
	text, err := yaml.Marshal(template)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// domain is what the cluster's DNS calls a name.
func domain(parts ...string) string { return strings.Join(parts, ".") + ".svc.cluster.local." }
