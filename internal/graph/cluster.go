package graph

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// cluster is a cluster while its picture is made.
type cluster struct {
	*builder
	id, title string
	// topology separates fleets that are drawn together.
	topology string
	// objects of the cluster; looked up, never edited.
	objects *krm.Run
	// fleet and entry are nil where the overlay has no Fleet.
	fleet *fleet.Fleet
	entry *fleet.Cluster
	nodes []*node
}

// node is a node of a cluster with what stands behind it.
type node struct {
	Node
	object *krm.Object
	// pods are the labels of the pods, by which Services find them.
	pods map[string]string
	// governing is the Service that pods are named under.
	governing string
	// containers of a workload; none for an object of an operator.
	containers []*krm.Container
}

// addClusters makes a cluster of each overlay. The control plane of Karmada runs
// nothing itself: the clusters that it hands objects to are drawn, unless they
// have overlays of their own.
func (b *builder) addClusters(overlays []Overlay) {
	drawn := map[string]bool{}
	for _, o := range overlays {
		drawn[path.Dir(o.Name)+"/"+o.Cluster] = true
	}
	for _, o := range overlays {
		members := handedOut(o.Objects)
		if len(members) == 0 {
			b.addCluster(o, cmp.Or(o.Cluster, path.Base(o.Name)))
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if !drawn[path.Dir(o.Name)+"/"+name] {
				b.addCluster(Overlay{Name: path.Dir(o.Name) + "/" + name, Cluster: name, Objects: members[name], Local: o.Local}, name)
			}
		}
	}
}

func (b *builder) addCluster(o Overlay, title string) {
	c := &cluster{
		builder: b, id: o.Name, title: title, topology: path.Dir(o.Name),
		objects: krm.NewRun(krm.NewList(nil, o.Objects), "graph"), fleet: inventory.Of(o.Local),
	}
	if b.several {
		c.title = c.topology + " / " + title
	}
	if c.fleet != nil {
		c.entry = c.fleet.Cluster(o.Cluster)
	}
	b.clusters = append(b.clusters, c)
}

// domain is the DNS domain of the cluster's Services.
func (c *cluster) domain() string {
	if c.entry == nil {
		return fleet.DefaultClusterDomain
	}
	return c.fleet.Domain(c.entry)
}

// addNodes adds what runs in the cluster.
func (c *cluster) addNodes() {
	for _, w := range c.objects.Workloads() {
		c.addWorkload(w)
	}
	c.addConfigurations()
	for _, kind := range slices.Sorted(maps.Keys(operated)) {
		for _, o := range c.objects.OfGroup(krm.PrometheusOperator, kind) {
			c.addOperated(o)
		}
	}
}

// addConfigurations adds the Prometheus configurations that no workload of the
// cluster reads: what they configure runs somewhere else, on hosts for instance.
func (c *cluster) addConfigurations() {
	read := map[string]bool{}
	for _, w := range c.objects.Workloads() {
		for _, v := range w.Each(w.PodSpec("volumes")...) {
			read[w.Namespace()+"/"+v.Text("configMap", "name")] = true
		}
	}
	for _, o := range c.objects.Manifests("ConfigMap") {
		texts := sorted(o.Strings("data"))
		if read[o.Namespace()+"/"+o.Name()] || !slices.ContainsFunc(texts, prometheus.IsConfig) {
			continue
		}
		c.nodes = append(c.nodes, &node{
			Node:   Node{ID: c.nodeID(o), Kind: Collector, Title: o.Name(), Lines: []string{"configuration only"}},
			object: o,
		})
	}
}

// rank orders the nodes of a cluster along the way of a query.
var rank = map[Kind]int{Querier: 0, Alerting: 1, Collector: 2, Receiver: 3, Ring: 4, Storage: 5, Other: 6}

func (c *cluster) addWorkload(w *krm.Workload) {
	n := &node{
		Node:   Node{ID: c.nodeID(w.Object), Kind: Other, Title: w.Name()},
		object: w.Object, pods: w.PodLabels(), governing: w.Text("spec", "serviceName"), containers: w.Containers(),
	}
	size := w.Kind()
	if w.Kind() != "DaemonSet" {
		size = fmt.Sprintf("%s × %d", w.Kind(), w.Replicas())
	}
	n.Lines = []string{size}
	for _, container := range n.containers {
		if kind := kindOf(container); n.Kind == Other {
			n.Kind = kind
		}
		if len(n.containers) > 1 && container.Component() == thanos.Sidecar {
			n.Kind, n.Lines = Collector, append(n.Lines, "with Thanos sidecar")
		}
	}
	c.nodes = append(c.nodes, n)
}

// kinds of the components.
var kinds = map[thanos.Component]Kind{
	thanos.Prometheus: Collector, thanos.PrometheusAgent: Collector, thanos.Sidecar: Collector,
	thanos.Receive: Receiver, thanos.Query: Querier, thanos.QueryFrontend: Querier,
	thanos.Store: Storage, thanos.Compact: Storage, thanos.Tools: Storage, thanos.Rule: Alerting,
	thanos.Alertmanager: Alerting, thanos.Grafana: Querier,
}

func kindOf(c *krm.Container) Kind {
	if kind, known := kinds[c.Identity().Component]; known {
		return kind
	}
	return Other
}

// operated are the kinds of prometheus-operator that run pods, with the label
// that names the object on them, and the Service that the operator makes.
var operated = map[string]struct {
	kind             Kind
	label, governing string
}{
	"Prometheus":      {Collector, "prometheus", "prometheus-operated"},
	"PrometheusAgent": {Collector, "prometheus", "prometheus-agent-operated"},
	"ThanosRuler":     {Alerting, "thanos-ruler", "thanos-ruler-operated"},
	"Alertmanager":    {Alerting, "alertmanager", "alertmanager-operated"},
}

// addOperated adds the pods that prometheus-operator makes of an object
// (v0.93, pkg/prometheus/common.go, pkg/thanos/statefulset.go, pkg/alertmanager/statefulset.go).
func (c *cluster) addOperated(o *krm.Object) {
	made := operated[o.Kind()]
	replicas := 1
	for _, field := range []string{"replicas", "shards"} {
		if n, err := strconv.Atoi(o.Text("spec", field)); err == nil {
			replicas *= n
		}
	}
	n := &node{
		Node:   Node{ID: c.nodeID(o), Kind: made.kind, Title: o.Name(), Lines: []string{fmt.Sprintf("%s × %d", o.Kind(), replicas)}},
		object: o, governing: cmp.Or(o.Text("spec", "serviceName"), made.governing), pods: map[string]string{},
	}
	if o.Has("spec", "thanos") {
		n.Lines = append(n.Lines, "with Thanos sidecar")
	}
	maps.Copy(n.pods, o.Strings("spec", "podMetadata", "labels"))
	maps.Copy(n.pods, map[string]string{
		krm.ComponentLabel: strings.TrimSuffix(made.governing, "-operated"), "app.kubernetes.io/managed-by": "prometheus-operator",
		"app.kubernetes.io/instance": o.Name(), made.label: o.Name(), "operator.prometheus.io/name": o.Name(),
	})
	c.nodes = append(c.nodes, n)
}

func (c *cluster) nodeID(o *krm.Object) string {
	return strings.Join([]string{c.id, strings.ToLower(o.Kind()), o.Namespace(), o.Name()}, "/")
}
