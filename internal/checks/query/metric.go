package query

import (
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

var metric = &checks.Rule{
	ID:       "query/metric",
	Severity: krm.Warning,
	Check:    checkMetric,
}

// exporter is what alone exposes some metrics.
type exporter struct {
	name string
	// metrics are what their names begin with, but for those that others expose as well.
	metrics, but []string
	// hints are parts of names that jobs, targets and objects of it have.
	hints []string
	// port that it listens on, in nodes' own networks too.
	port string
}

var exporters = []exporter{
	{
		name: "kube-state-metrics",
		metrics: []string{
			"kube_pod_", "kube_deployment_", "kube_node_", "kube_statefulset_", "kube_daemonset_", "kube_job_", "kube_cronjob_", "kube_namespace_",
			"kube_persistentvolume_", "kube_persistentvolumeclaim_", "kube_replicaset_", "kube_service_", "kube_resourcequota", "kube_horizontalpodautoscaler_", "kube_configmap_", "kube_secret_",
		},
		but:   []string{"kube_pod_resource_request", "kube_pod_resource_limit"}, // kube-scheduler's
		hints: []string{"state", "ksm"}, port: "8080",
	},
	{
		name:    "node-exporter",
		metrics: []string{"node_cpu_", "node_memory_", "node_filesystem_", "node_network_", "node_load", "node_disk_", "node_uname_info", "node_boot_time_", "node_time_", "node_vmstat_", "node_md_", "node_timex_", "node_exporter_"},
		but:     []string{"node_cpu_usage_seconds_total", "node_memory_working_set_bytes"}, // kubelet's
		hints:   []string{"node", "exporter", "host"}, port: "9100",
	},
}

func checkMetric(f *observe.Fleet, tell checks.Tell) {
	for _, e := range evaluators(f) {
		if !e.isKnown || len(e.sources) == 0 || slices.ContainsFunc(e.sources, func(p *observe.Process) bool { return !p.OnlyScrapes() }) {
			continue
		}
		for _, x := range exporters {
			missing := groups{}
			for _, r := range e.asks {
				for _, s := range r.Selectors {
					if x.exposes(s.Metric) && !e.isRecorded(s.Metric) {
						missing.add(x.name, r)
					}
				}
			}
			g := missing[x.name]
			if g == nil || slices.ContainsFunc(e.sources, x.mayBeScraped) {
				continue
			}
			for _, at := range g.at {
				tell(at, "run "+x.name+" and scrape it, or leave the queries out", "%s for metrics of %s, which none of the jobs scrapes", g.who(), x.name)
			}
		}
	}
}

func (x exporter) exposes(name string) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	return slices.ContainsFunc(x.metrics, begins) && !slices.ContainsFunc(x.but, begins)
}

func (x exporter) mayBeScraped(p *observe.Process) bool {
	return slices.ContainsFunc(p.ScrapeJobs(), func(j observe.ScrapeJob) bool { return x.mayBeOf(p, j) })
}

// mayBeOf tells whether a job may scrape the exporter, wherever that runs.
func (x exporter) mayBeOf(p *observe.Process, j observe.ScrapeJob) bool {
	if x.hinted(j.Name) || strings.Contains(j.Path, "federate") {
		return true
	}
	for _, target := range j.Targets {
		if x.mayBeAt(p, target) {
			return true
		}
	}
	for _, d := range j.Discoveries {
		switch {
		case d.Name == "static":
		case d.Name != "kubernetes":
			return true
		case d.Role == "node":
			if observe.WritesLabel(j.Relabel, "__address__") && x.port == "9100" {
				return true
			}
		case !x.leftOut(j.Relabel):
			return true
		}
	}
	return false
}

func (x exporter) hinted(text string) bool {
	return slices.ContainsFunc(x.hints, func(hint string) bool { return strings.Contains(strings.ToLower(text), hint) })
}

// mayBeAt tells whether the exporter may answer at an address: it may wherever nothing
// among the objects says what does.
func (x exporter) mayBeAt(p *observe.Process, target string) bool {
	t := endpoints.ParseTarget(target)
	if t.Host == "localhost" || t.Host == "127.0.0.1" {
		return x.isIn(p.Pods)
	}
	name, is := observe.NameOf(t.Host, p.Namespace())
	if !is || x.hinted(t.Host) {
		return true
	}
	service := p.Cluster().Get("Service", name.Namespace, name.Service)
	if service == nil {
		return true
	}
	pods := p.Cluster().Behind(service)
	return len(pods) == 0 || slices.ContainsFunc(pods, x.isIn)
}

// isIn tells whether pods run the exporter, or something that is not known.
func (x exporter) isIn(pods *observe.Pods) bool {
	if len(pods.Processes) == 0 {
		return true
	}
	for _, c := range pods.AllContainers() {
		if image := c.Text("image"); strings.Contains(image, x.name) || strings.Contains(image, strings.ReplaceAll(x.name, "-", "_")) {
			return true
		}
	}
	return false
}

// named are the labels that tell what a target is.
var named = regexp.MustCompile(`_(service|endpoints|endpointslice|pod|pod_container|controller)_name$|_label_(app|app_kubernetes_io_name|k8s_app|name)$`)

// leftOut tells whether steps of relabelling keep targets by a name alone that is not the
// exporter's.
func (x exporter) leftOut(steps []observe.Relabel) bool {
	return slices.ContainsFunc(steps, func(r observe.Relabel) bool {
		isNamed := slices.ContainsFunc(r.SourceLabels, named.MatchString)
		return r.Action == "keep" && isNamed && r.Regex != nil && !strings.ContainsAny(*r.Regex, `*+?[\`) && !x.hinted(*r.Regex)
	})
}
