package live

import (
	"fmt"
	"net"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

// service is a Service of a cluster, or what another cluster exports, and its address.
type service struct {
	corev1.Service
	cluster *Cluster // whose pods are behind it
	ip      string
	brought []*service // of other clusters, whose endpoints are behind it too
	proxies []*proxy
}

func (s *service) headless() bool { return s.Spec.ClusterIP == corev1.ClusterIPNone }

// serve gives a Service an address, or an edited one its new ports.
func (c *Cluster) serve(spec *corev1.Service) error {
	key := spec.Namespace + "/" + spec.Name
	if old := c.services[key]; old != nil {
		old.Service = *spec
		return nil
	}
	s := &service{Service: *spec, cluster: c}
	c.services[key] = s
	return c.listenFor(s)
}

func (c *Cluster) listenFor(s *service) error {
	if s.headless() {
		return nil
	}
	if s.ip = c.fleet.reserved(c, s); s.ip == "" {
		s.ip = c.net.next()
	}
	if host := s.Annotations["external-dns.alpha.kubernetes.io/hostname"]; host != "" {
		c.fleet.announce(host, s)
	}
	for _, port := range s.Spec.Ports {
		if port.Protocol == corev1.ProtocolUDP {
			continue
		}
		backends := func() []string { return s.addresses(port.Name, port.Port) }
		p, err := newProxy(net.JoinHostPort(s.ip, strconv.Itoa(int(port.Port))), backends)
		if err != nil {
			return fmt.Errorf("Service %s/%s: %w", s.Namespace, s.Name, err)
		}
		s.proxies = append(s.proxies, p)
	}
	return nil
}

// clusterset is how the Services are called here that have a name in all clusters.
const clusterset = "clusterset-"

// imports gives what other clusters export the names that it has here: in clusterset.local
// by itself, as the controllers of the multi-cluster API make their ServiceImports of every
// export, and in cluster.local as Karmada derives a Service of each ServiceImport.
func (c *Cluster) imports() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	wanted := map[string]bool{}
	for _, object := range c.objects.Objects {
		if object.Kind == "ServiceImport" {
			wanted[object.Metadata.Namespace+"/"+object.Metadata.Name] = true
		}
	}
	for _, exported := range c.fleet.exported(c) {
		names := []string{clusterset + exported.Name}
		if wanted[exported.Namespace+"/"+exported.Name] {
			names = append(names, "derived-"+exported.Name)
		}
		for _, name := range names {
			if c.services[exported.Namespace+"/"+name] != nil {
				continue
			}
			s := &service{Service: *exported.DeepCopy(), cluster: exported.cluster}
			s.Name, s.Spec.ClusterIP, s.Spec.Type = name, "", corev1.ServiceTypeClusterIP
			c.services[exported.Namespace+"/"+name] = s
			if err := c.listenFor(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// connect puts the pods of providers behind the Services that a MultiClusterService brings
// their consumers, as Karmada's controllers hand EndpointSlices from the ones to the others.
func (f *Fleet) connect(plane *conformance.Output) error {
	for _, object := range plane.Objects {
		if object.Kind != "MultiClusterService" {
			continue
		}
		var m struct {
			Spec struct{ ProviderClusters, ConsumerClusters []struct{ Name string } }
		}
		if err := yaml.Unmarshal([]byte(object.Text), &m); err != nil {
			return fmt.Errorf("%s: %w", object, err)
		}
		key := object.Metadata.Namespace + "/" + object.Metadata.Name
		for _, to := range m.Spec.ConsumerClusters {
			for _, from := range m.Spec.ProviderClusters {
				consumer, provider := f.Cluster(to.Name).service(key), f.Cluster(from.Name).service(key)
				if consumer == nil || provider == nil {
					return fmt.Errorf("%s: cluster %s or %s has no such Service", object, to.Name, from.Name)
				}
				if consumer != provider && !slices.Contains(consumer.brought, provider) {
					consumer.brought = append(consumer.brought, provider)
				}
			}
		}
	}
	return nil
}

func (c *Cluster) service(key string) *service {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.services[key]
}

// exported are the Services that other clusters export.
func (f *Fleet) exported(importing *Cluster) []*service {
	var found []*service
	for _, c := range f.Clusters {
		if c == importing || c.objects == nil {
			continue
		}
		for _, object := range c.objects.Objects {
			s := c.services[object.Metadata.Namespace+"/"+object.Metadata.Name]
			if object.Kind == "ServiceExport" && s != nil {
				found = append(found, s)
			}
		}
	}
	return found
}

// selected are the pods of a Service that are ready, or all where it says so.
func (s *service) selected() []*Pod {
	var found []*Pod
	for _, p := range s.cluster.Pods() {
		if p.Namespace != s.Namespace || len(s.Spec.Selector) == 0 || !matches(s.Spec.Selector, p.labels()) {
			continue
		}
		if p.Ready() || s.Spec.PublishNotReadyAddresses && !p.left() {
			found = append(found, p)
		}
	}
	for _, other := range s.brought {
		found = append(found, other.selected()...)
	}
	return found
}

func matches(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// addresses are where the ready pods of a Service answer on one of its ports.
func (s *service) addresses(name string, number int32) []string {
	var found []string
	for _, p := range s.selected() {
		for _, port := range s.Spec.Ports {
			if port.Name != name || port.Port != number {
				continue
			}
			if at := p.port(target(port)); at != 0 {
				found = append(found, net.JoinHostPort(p.IP, strconv.Itoa(at)))
			}
		}
	}
	return found
}

// target is the port of the pods: that of the Service where it says none.
func target(port corev1.ServicePort) intstr.IntOrString {
	if port.TargetPort.Type == intstr.Int && port.TargetPort.IntVal == 0 {
		return intstr.FromInt32(port.Port)
	}
	return port.TargetPort
}
