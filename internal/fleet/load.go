package fleet

import (
	"cmp"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Source is one object of the inventory: a Fleet or a FleetCluster.
type Source struct {
	Kind, Name string
	Node       *yaml.Node
}

// Fault is a problem of one source.
type Fault struct {
	// Source is the index into the sources given to Load.
	Source int
	problem.Problem
}

// envelope is what a Fleet or a FleetCluster may hold at its top level.
type envelope struct {
	APIVersion string    `yaml:"apiVersion"`
	Kind       string    `yaml:"kind"`
	Metadata   yaml.Node `yaml:"metadata"`
	Spec       yaml.Node `yaml:"spec"`
}

// Load reads the inventory from exactly one Fleet and any number of
// FleetClusters. The order of the FleetClusters does not matter. It returns
// every fault at once; the fleet is nil when there is one.
func Load(sources []Source) (*Fleet, []Fault) {
	l := loader{sources: sources, fleet: &Fleet{byName: map[string]*Cluster{}}}
	l.decode()
	if len(l.faults) == 0 {
		l.fleet.setDefaults()
		l.validate()
	}
	if len(l.faults) > 0 {
		return nil, l.faults
	}
	return l.fleet, nil
}

type loader struct {
	sources []Source
	fleet   *Fleet
	// origin of each cluster: the source and the path inside it.
	origins []origin
	// main is the index of the Fleet among the sources.
	main   int
	faults []Fault
	// twice are the names that two clusters have.
	twice map[string]bool
}

type origin struct {
	source int
	path   string
}

func (l *loader) fault(source int, path, remedy, format string, args ...any) {
	l.faults = append(l.faults, Fault{source, problem.New(path, remedy, format, args...)})
}

func (l *loader) decode() {
	l.main = -1
	for i, s := range l.sources {
		if s.Kind != Kind {
			continue
		}
		if l.main >= 0 {
			l.fault(i, "", "keep one Fleet; more clusters can be FleetCluster objects", "second Fleet, %s is the first", l.sources[l.main].Name)
			continue
		}
		l.main = i
		l.decodeSpec(i, &l.fleet.Spec)
		l.fleet.Name = s.Name
		for n := range l.fleet.Clusters {
			l.origins = append(l.origins, origin{i, problem.Index("spec.clusters", n)})
		}
	}
	for _, i := range byName(l.sources) {
		cluster := Cluster{Name: l.sources[i].Name, Labels: labelsOf(l.sources[i].Node)}
		l.decodeSpec(i, &cluster.ClusterSpec)
		l.fleet.Clusters = append(l.fleet.Clusters, cluster)
		l.origins = append(l.origins, origin{i, "spec"})
	}
}

func (l *loader) decodeSpec(source int, spec any) {
	var e envelope
	problems := strict.Decode(l.sources[source].Node, &e)
	problems = append(problems, problem.Under("spec", strict.Decode(&e.Spec, spec))...)
	for _, p := range problems {
		l.faults = append(l.faults, Fault{source, p})
	}
}

// labelsOf returns the labels of an object.
func labelsOf(n *yaml.Node) map[string]string {
	var found map[string]yaml.Node
	if n := entry(entry(n, "metadata"), "labels"); n == nil || n.Decode(&found) != nil {
		return nil // what is wrong is told of the object
	}
	labels := map[string]string{}
	for key, value := range found {
		if value.Kind == yaml.ScalarNode {
			labels[key] = value.Value
		}
	}
	return labels
}

// entry returns the value of an entry of a mapping, or nil.
func entry(n *yaml.Node, name string) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

// byName returns the indexes of the FleetClusters, sorted by name.
func byName(sources []Source) []int {
	var indexes []int
	for i, s := range sources {
		if s.Kind == ClusterKind {
			indexes = append(indexes, i)
		}
	}
	sortBy(indexes, func(i int) string { return sources[i].Name })
	return indexes
}

func (f *Fleet) setDefaults() {
	f.ClusterLabel = cmp.Or(f.ClusterLabel, "cluster")
	f.ClusterDomain = cmp.Or(f.ClusterDomain, DefaultClusterDomain)
	if f.ReplicaLabels == nil {
		f.ReplicaLabels = []string{"prometheus_replica", "receive_replica", "rule_replica"}
	}
	for i := range f.Clusters {
		for j := range f.Clusters[i].Receives {
			f.Clusters[i].Receives[j].setDefaults()
		}
		for j := range f.Clusters[i].Exposes {
			if s := f.Clusters[i].Exposes[j].ServiceImport; s != nil {
				s.Namespace = cmp.Or(s.Namespace, "monitoring")
				if s.Port == 0 {
					s.Port = 10901
				}
			}
		}
	}
}
