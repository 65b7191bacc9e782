package observe

import (
	"fmt"
	"maps"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// monitored are the jobs of the monitors that the resource selects, with where each comes
// from: their settings and the user's relabellings, without the operator's own
// (pkg/prometheus/promcfg.go, generateServiceMonitorConfig and those beside it).
func (p *coreos) monitored() (jobs []any, from []origin) {
	for _, kind := range []string{"ServiceMonitor", "PodMonitor", "ScrapeConfig"} {
		for _, m := range p.selected(kind, selectors[kind][0], selectors[kind][1]) {
			list := monitorLists[kind]
			if list == "" {
				jobs, from = append(jobs, p.scrapeJob(m)), append(from, origin{of: m, at: "spec"})
				continue
			}
			for i, e := range m.Each("spec", list) {
				job := scraped(e)
				maps.Copy(job, renamed(asDict(m.Value()["spec"]), histogramKeys))
				job["job_name"] = fmt.Sprintf("%s/%s/%s/%d", map[string]string{"ServiceMonitor": "serviceMonitor", "PodMonitor": "podMonitor"}[kind], m.Namespace(), m.Name(), i)
				job["kubernetes_sd_configs"] = []any{p.discovery(kind, m)}
				jobs, from = append(jobs, job), append(from, origin{of: m, at: problem.Index("spec."+list, i)})
			}
		}
	}
	return jobs, from
}

// scrapeKeys are the settings of a job that an endpoint has by another name.
var scrapeKeys = map[string]string{
	"honorLabels": "honor_labels", "honorTimestamps": "honor_timestamps", "interval": "scrape_interval", "scrapeTimeout": "scrape_timeout",
	"scrapeInterval": "scrape_interval", "path": "metrics_path", "metricsPath": "metrics_path", "scheme": "scheme", "params": "params",
}

// histogramKeys are those that stand beside the endpoints of a monitor, and hold for all of
// them (v0.95.2, pkg/apis/monitoring/v1/types.go, NativeHistogramConfig).
var histogramKeys = map[string]string{
	"convertClassicHistogramsToNHCB": "convert_classic_histograms_to_nhcb", "scrapeClassicHistograms": "always_scrape_classic_histograms",
	"scrapeNativeHistograms": "scrape_native_histograms",
}

func scraped(e *krm.Object) dict {
	job := renamed(e.Value(), scrapeKeys)
	for key, list := range map[string]string{"relabel_configs": "relabelings", "metric_relabel_configs": "metricRelabelings"} {
		if rules := relabelings(e.Each(list)); len(rules) > 0 {
			job[key] = rules
		}
	}
	return job
}

// discovery is how the targets of a monitor are found.
func (p *coreos) discovery(kind string, m *krm.Object) dict {
	role := "pod"
	if kind == "ServiceMonitor" {
		role = "endpoints"
		if p.text("spec.serviceDiscoveryRole") == "EndpointSlice" || m.Text("spec", "serviceDiscoveryRole") == "EndpointSlice" {
			role = "endpointslice"
		}
	}
	found := dict{"role": role}
	node := m.Text("spec", "attachMetadata", "node")
	for _, class := range p.of.Each("spec", "scrapeClasses") {
		if node == "" && class.Text("attachMetadata", "node") == "true" {
			node = "true" // of a class that the monitor may have
		}
	}
	if node != "" {
		found["attach_metadata"] = dict{"node": node == "true"}
	}
	return found
}

// scrapeJob is that of a ScrapeConfig, whose spec is one job.
func (p *coreos) scrapeJob(m *krm.Object) dict {
	spec := asDict(m.Value()["spec"])
	job := renamed(spec, scrapeKeys)
	maps.Copy(job, renamed(spec, histogramKeys))
	job["job_name"] = fmt.Sprintf("scrapeConfig/%s/%s", m.Namespace(), m.Name())
	for key, field := range map[string]string{"relabel_configs": "relabelings", "metric_relabel_configs": "metricRelabelings"} {
		if rules := relabelings(m.Each("spec", field)); len(rules) > 0 {
			job[key] = rules
		}
	}
	if static, ok := spec["staticConfigs"].([]any); ok {
		job["static_configs"] = static
	}
	var discovered []any
	for _, k := range m.Each("spec", "kubernetesSDConfigs") {
		if role := k.Text("role"); role != "" {
			d := dict{"role": strings.ToLower(role)}
			if attached := asDict(k.Value()["attachMetadata"]); len(attached) > 0 {
				d["attach_metadata"] = attached
			}
			discovered = append(discovered, d)
		}
	}
	if len(discovered) > 0 {
		job["kubernetes_sd_configs"] = discovered
	}
	return job
}
