package overview

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// running are the components of a cluster, in the order of a query's way, and the versions
// of their programs.
func running(c *observe.Cluster) (components, versions []string) {
	for _, p := range c.Processes() {
		components = append(components, string(p.Component))
		if v := versionOf(p); v != "" {
			versions = append(versions, v)
		}
	}
	components = sorted(components)
	slices.SortStableFunc(components, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return components, sorted(versions)
}

// order is that in which components are listed.
var order = []thanos.Component{
	thanos.Prometheus, thanos.PrometheusAgent, thanos.Sidecar, thanos.Receive, thanos.Query, thanos.QueryFrontend,
	thanos.Store, thanos.Compact, thanos.Rule, thanos.Tools, thanos.Alertmanager, thanos.Grafana,
}

func place(component string) int {
	if i := slices.Index(order, thanos.Component(component)); i >= 0 {
		return i
	}
	return len(order)
}

// versionOf is the program's name and version where the image or the inventory says it, and
// the program is of Thanos or Prometheus.
func versionOf(p *observe.Process) string {
	program := string(p.Component.Program())
	version, known := p.Version()
	if !known || program != "thanos" && program != "prometheus" {
		return ""
	}
	return strings.ToUpper(program[:1]) + program[1:] + " " + version
}

// labelsOf are the external labels that all of the first producers of a cluster have in common,
// else those of the inventory. What differs from pod to pod is none of the cluster's, and nor is
// the name that an operator gives to each Prometheus.
func labelsOf(c *observe.Cluster) []string {
	for _, producers := range [][]thanos.Component{{thanos.Prometheus, thanos.PrometheusAgent}, {thanos.Receive}, {thanos.Rule}} {
		if common := commonLabels(c.Processes(producers...)); len(common) > 0 {
			return pairs(common)
		}
	}
	return pairs(c.Identity())
}

func commonLabels(producers []*observe.Process) map[string]string {
	var common map[string]string
	for _, p := range producers {
		l := p.ExternalLabels()
		if !l.Known {
			continue
		}
		if common == nil {
			common = maps.Clone(l.Values)
		}
		maps.DeleteFunc(common, func(name, value string) bool {
			return name == "prometheus" || l.Values[name] != value || l.PerPod(name)
		})
	}
	return common
}

func pairs(labels map[string]string) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		found = append(found, problem.Printable(name+"="+labels[name]))
	}
	return found
}

func bucketsOf(c *observe.Cluster) []string {
	var found []string
	for _, p := range c.Processes() {
		if b, has := p.Bucket(); has {
			found = append(found, b.Name)
		}
	}
	return sorted(found)
}

// shape is all that the page of a cluster shows. The cluster's name is taken out of it, so
// that clusters of one shape are told once.
type shape struct {
	Labels     []string    `json:"labels"`
	Components []component `json:"components"`
	Dials      []dial      `json:"dials"`
	DialledBy  []dial      `json:"dialledBy"`
	Buckets    []bucket    `json:"buckets"`
	Rings      []ring      `json:"rings"`
	// Also are workloads that run nothing that is known.
	Also []string `json:"also"`
}

// component is a process.
type component struct {
	Name     string   `json:"name"`
	What     string   `json:"what"`
	Version  string   `json:"version"`
	Kind     string   `json:"kind"`
	Replicas int      `json:"replicas"`
	Zones    string   `json:"zones"`
	Args     []string `json:"args"`
	Labels   []string `json:"labels"`
	// Hidden tells that the arguments cannot be read.
	Hidden bool `json:"hidden"`
}

// bucket is one process' use of one.
type bucket struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Place  string `json:"place"`
	Prefix string `json:"prefix"`
	Use    string `json:"use"`
	By     string `json:"by"`
}

func componentsOf(c *observe.Cluster) (found []component, also []string) {
	for _, pods := range c.Pods {
		if len(pods.Processes) == 0 {
			also = append(also, pods.Kind()+" "+pods.Name())
		}
		for _, p := range pods.Processes {
			found = append(found, componentOf(p))
		}
	}
	slices.SortStableFunc(found, func(a, b component) int { return cmp.Compare(place(a.What), place(b.What)) })
	return found, sorted(also)
}

func componentOf(p *observe.Process) component {
	version, known := p.Version()
	if !known {
		version = ""
	}
	of := p.Owner()
	d := component{
		Name: of.Name(), Kind: of.Kind(), What: string(p.Component), Version: version,
		Replicas: p.Pods.Replicas(), Zones: p.Pods.ZoneText(), Hidden: p.Hidden != "",
	}
	if p.Pods.Kind() == "DaemonSet" {
		d.Replicas = 0
	}
	for _, flag := range telling {
		for _, value := range p.Flags.Values(flag) {
			d.Args = append(d.Args, problem.Printable(flag+"="+value))
		}
	}
	if p.Component == thanos.Prometheus {
		if kept := p.TSDB().Retention; kept != "" {
			d.Args = append(d.Args, problem.Printable("storage.tsdb.retention.time: "+kept))
		}
	}
	if l := p.ExternalLabels(); p.Component != thanos.Sidecar {
		d.Labels = pairs(l.Values)
	}
	return d
}

// telling are the flags that people ask for first. None of them holds a secret.
var telling = []string{
	"--storage.tsdb.retention.time", "--storage.tsdb.retention.size", "--storage.tsdb.retention", "--tsdb.retention",
	"--retention.resolution-raw", "--retention.resolution-5m", "--retention.resolution-1h", "--delete-delay",
	"--min-time", "--max-time", "--query.replica-label", "--deduplication.replica-label", "--deduplication.func",
	"--receive.replication-factor", "--receive.hashrings-algorithm", "--receive.default-tenant-id", "--receive.tenant-header",
	"--receive.replication-protocol", "--query.timeout", "--query.promql-engine", "--query.mode", "--store.response-timeout",
	"--query-range.split-interval", "--query-frontend.log-queries-longer-than", "--compact.concurrency", "--alert.label-drop",
	"--storage.tsdb.min-block-duration", "--storage.tsdb.max-block-duration", "--enable-feature",
}

func usesOf(c *observe.Cluster) []bucket {
	var found []bucket
	for _, p := range c.Processes() {
		b, has := p.Bucket()
		if !has || b.Use() == observe.Ignores {
			continue
		}
		use := string(b.Use())
		found = append(found, bucket{
			Name: b.Name, Type: b.Type, Place: cmp.Or(b.Region, b.Account, b.Endpoint), Prefix: b.Prefix, Use: use,
			By: fmt.Sprintf("%s %s", p.Component, p.Owner().Name()),
		})
	}
	slices.SortStableFunc(found, func(a, b bucket) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Prefix, b.Prefix)) })
	return slices.Compact(found)
}
