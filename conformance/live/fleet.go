package live

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

const (
	// bootTime bounds how long a pod may take to get ready, on a slow machine too.
	bootTime = 3 * time.Minute
	// probePeriod is how often probes are asked.
	probePeriod = 300 * time.Millisecond
	nodeName    = "node"
	token       = "live"
)

// Fleet is the clusters that run, and the network between them.
type Fleet struct {
	Clusters []*Cluster
	programs *Programs
	dir      string
	subnets  *subnets
	outer    *subnet // of load balancers and of what is in no cluster
	trust    *authority
	logins   *logins

	before func(*Pod) error // runs before a pod starts
	// given are the objects that a user, or who runs a cluster, has made beside those that
	// are rendered, by cluster.
	given map[string][]string
	// moved are texts in files and objects that are here in place of others.
	moved []string

	mu      sync.Mutex
	public  map[string]*service     // what the public names of load balancers lead to
	stores  map[string]*objectStore // by the endpoint that was rendered
	sts     string                  // the address of the service that gives pods keys for roles
	servers []*http.Server
	// balancers are the load balancers that the Fleet gives addresses of the outside
	// world, and the addresses that they have here.
	balancers []balancer
}

// balancer is the load balancer of a Service; without a name it is the cluster's only one.
type balancer struct{ cluster, service, outside, here string }

// NewFleet makes a fleet without clusters, whose files are in a folder.
func NewFleet(programs *Programs, dir string) (*Fleet, error) {
	nets := newSubnets()
	trust, err := newAuthority()
	return &Fleet{
		programs: programs, dir: dir, subnets: nets, outer: nets.next(), trust: trust, logins: newLogins(),
		public: map[string]*service{}, stores: map[string]*objectStore{},
	}, err
}

// Add makes a cluster without objects.
func (f *Fleet) Add(name string) (*Cluster, error) {
	c := &Cluster{
		Name: name, fleet: f, net: f.subnets.next(), dir: filepath.Join(f.dir, name),
		dns: map[string]*nameServer{}, services: map[string]*service{}, notRun: map[string]string{},
	}
	api, err := newAPIServer(c)
	if err != nil {
		return nil, err
	}
	c.api = api
	f.Clusters = append(f.Clusters, c)
	return c, nil
}

// Cluster finds a cluster by its name.
func (f *Fleet) Cluster(name string) *Cluster {
	for _, c := range f.Clusters {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Ready waits until every pod of every cluster is ready.
func (f *Fleet) Ready(ctx context.Context) error {
	return within(bootTime, func() error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var errs []error
		for _, c := range f.Clusters {
			for _, p := range c.Pods() {
				errs = append(errs, p.unready())
			}
		}
		return errors.Join(errs...)
	})
}

// Restarts are the containers that ended by themselves.
func (f *Fleet) Restarts() []string {
	var found []string
	for _, c := range f.Clusters {
		for _, p := range c.Pods() {
			for _, container := range p.containers {
				if n := container.Restarts(); n > 0 {
					found = append(found, fmt.Sprintf("%s: container %s ended %d times by itself; its log is %s", p, container.name, n, container.log))
				}
			}
		}
	}
	return found
}

// Close ends everything.
func (f *Fleet) Close() {
	var ending sync.WaitGroup
	for _, c := range f.Clusters {
		ending.Go(c.close)
	}
	ending.Wait()
	for _, s := range f.servers {
		_ = s.Close()
	}
}

// remove takes a cluster away, as somebody does who deletes what it runs: its pods have their
// time.
func (f *Fleet) remove(c *Cluster) {
	var ending sync.WaitGroup
	for _, p := range c.Pods() {
		ending.Go(func() { c.remove(p) })
	}
	ending.Wait()
	c.close()
	f.Clusters = slices.DeleteFunc(f.Clusters, func(other *Cluster) bool { return other == c })
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, s := range f.public {
		if s.cluster == c {
			delete(f.public, name)
		}
	}
}

// outside finds what a public name leads to.
func (f *Fleet) outside(name string) *service {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.public[strings.TrimSuffix(name, ".")]
}

// announce gives a Service a public name.
func (f *Fleet) announce(name string, s *service) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.public[strings.ToLower(name)] = s
}

// Balance gives a Service of a cluster an address for one of the outside world, once.
func (f *Fleet) Balance(cluster, service, outside string) {
	if slices.ContainsFunc(f.balancers, func(b balancer) bool { return b.outside == outside }) {
		return
	}
	f.balancers = append(f.balancers, balancer{cluster, service, outside, f.outer.next()})
}

// reserved is the address that a load balancer has here, if the Fleet has one for it.
func (f *Fleet) reserved(c *Cluster, s *service) string {
	if s.Spec.Type != corev1.ServiceTypeLoadBalancer {
		return ""
	}
	for _, b := range f.balancers {
		if b.cluster == c.Name && (b.service == s.Name || b.service == "") {
			return b.here
		}
	}
	return ""
}

// suffix is the end of a pod's name, as a ReplicaSet makes it.
func (f *Fleet) suffix() string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	made := make([]byte, 5)
	for i := range made {
		made[i] = letters[rand.IntN(len(letters))]
	}
	return string(made)
}

// ReadCluster reads a rendered cluster.
func ReadCluster(path string) (*conformance.Output, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return conformance.NewOutput(strings.TrimSuffix(filepath.Base(path), ".yaml"), text, false)
}
