package observe

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// promConfiguration makes the Secret with the configuration (pkg/prometheus/promcfg.go),
// as far as it says who writes to whom, under which labels, with which rules. Logins are not
// in it, nor how targets are found: Cluster.Monitors tells whom monitors select. The
// operator packs the text, the model has it in clear.
func (p *coreos) promConfiguration(server bool) {
	config := dict{"global": p.global(server)}
	jobs, monitored := p.monitored()
	if jobs = append(jobs, p.additionalYAML("spec.additionalScrapeConfigs")...); len(jobs) > 0 {
		config["scrape_configs"] = jobs
	}
	if writes := p.remoteWrites(); len(writes) > 0 {
		config["remote_write"] = writes
	}
	if server {
		if p.get("spec.ruleSelector") != nil {
			var files []string
			for _, name := range p.ruleNames(promRules) {
				files = append(files, p.rulesFolder()+"/"+name+"/*.yaml")
			}
			config["rule_files"] = files
		}
		if p.alerts() {
			config["alerting"] = p.alerting()
		}
		if tsdb := p.tsdb(); len(tsdb) > 0 {
			config["storage"] = dict{"tsdb": tsdb}
		}
	}
	text, err := yaml.Marshal(config)
	if err != nil {
		return
	}
	s := p.add("v1", "Secret", p.name())
	s.set(map[string]string{promConfig: string(text)}, "stringData")
	s.said("", "spec")
	for section, field := range promSections {
		s.origins = append(s.origins, origin{field: sectionOf(promConfig, section), at: field, copied: true})
	}
	for i, from := range monitored {
		from.field = sectionOf(promConfig, problem.Index("scrape_configs", i))
		s.origins = append(s.origins, from)
	}
}

// promSections are the fields of a Prometheus that say a section of its configuration.
var promSections = map[string]string{
	"global.external_labels": "spec.externalLabels",
	"remote_write":           "spec.remoteWrite",
	"rule_files":             "spec.ruleSelector",
	"scrape_configs":         "spec.additionalScrapeConfigs",
	"alerting.alertmanagers": "spec.alerting.alertmanagers",
	"storage.tsdb":           "spec.tsdb",
	"storage.tsdb.retention": "spec.retention",
}

func (p *coreos) global(server bool) dict {
	global := dict{"scrape_interval": orElse(p.text("spec.scrapeInterval"), "30s"), "external_labels": p.externalLabels()}
	if server {
		global["evaluation_interval"] = orElse(p.text("spec.evaluationInterval"), "30s")
	}
	for key, field := range map[string]string{"scrape_timeout": "spec.scrapeTimeout"} {
		if value := p.text(field); value != "" {
			global[key] = value
		}
	}
	for key, value := range map[string]any{
		"scrape_native_histograms":           p.get("spec.scrapeNativeHistograms"),
		"convert_classic_histograms_to_nhcb": p.get("spec.convertClassicHistogramsToNHCB"),
		"always_scrape_classic_histograms":   p.get("spec.scrapeClassicHistograms"),
	} {
		if value != nil {
			global[key] = value
		}
	}
	return global
}

func orElse(text, without string) string {
	if text == "" {
		return without
	}
	return text
}

// externalLabels are the user's, and the two of the operator, which win. A label whose
// name is set to nothing is none.
func (p *coreos) externalLabels() map[string]string {
	labels := map[string]string{}
	for name, value := range p.of.Strings("spec", "externalLabels") {
		labels[name] = value
	}
	own := map[string]string{
		p.labelName("spec.prometheusExternalLabelName", "prometheus"):      p.of.Namespace() + "/" + p.of.Name(),
		p.labelName("spec.replicaExternalLabelName", "prometheus_replica"): PodName,
	}
	for name, value := range own {
		if name != "" {
			labels[name] = value
		}
	}
	return labels
}

// labelName is the name of a label of the operator's own.
func (p *coreos) labelName(field, without string) string {
	if p.get(field) != nil {
		return p.text(field)
	}
	return without
}

// tsdb is what the file says of the database (appendStorageSettingsConfig).
func (p *coreos) tsdb() dict {
	tsdb := dict{}
	if window := p.get("spec.tsdb.outOfOrderTimeWindow"); window != nil && p.atLeast("v2.39.0") {
		tsdb["out_of_order_time_window"] = window
	}
	if floats := p.text("spec.tsdb.chunkEncoding.floats"); floats != "" && p.atLeast("v3.13.0") {
		tsdb["chunk_encoding"] = dict{"floats": strings.ToLower(floats)}
	}
	if p.atLeast("v3.11.0") {
		retention := dict{}
		for key, value := range map[string]string{"time": p.retention(), "size": p.text("spec.retentionSize")} {
			if value != "" {
				retention[key] = value
			}
		}
		if p.get("spec.retentionPercentage") != nil {
			retention["percentage"] = p.percentage()
		}
		tsdb["retention"] = retention
	}
	return tsdb
}

// alerts tells whether anything is said of alerts.
func (p *coreos) alerts() bool {
	for _, field := range []string{"alerting", "additionalAlertRelabelConfigs", "additionalAlertManagerConfigs"} {
		if p.get("spec."+field) != nil {
			return true
		}
	}
	return false
}

// alerting are the Alertmanagers: the endpoints of a Service by its name and its port.
func (p *coreos) alerting() dict {
	var managers []any
	for _, a := range p.of.Each("spec", "alerting", "alertmanagers") {
		m := dict{}
		for key, field := range map[string]string{"scheme": "scheme", "path_prefix": "pathPrefix", "api_version": "apiVersion"} {
			if value := a.Text(field); value != "" {
				m[key] = strings.ToLower(value)
			}
		}
		if prefix := a.Text("pathPrefix"); prefix != "" {
			m["path_prefix"] = prefix
		}
		p.tls(m, asDict(a.Value()["tlsConfig"]))
		m["kubernetes_sd_configs"] = []any{dict{"role": "endpoints", "namespaces": dict{"names": []string{orElse(a.Text("namespace"), p.of.Namespace())}}}}
		m["relabel_configs"] = append([]any{
			dict{"action": "keep", "source_labels": []string{"__meta_kubernetes_service_name"}, "regex": a.Text("name")},
			alertPort(a.Text("port")),
		}, relabelings(a.Each("relabelings"))...)
		managers = append(managers, m)
	}
	managers = append(managers, p.additionalYAML("spec.additionalAlertManagerConfigs")...)
	var relabel []any
	if replica := p.labelName("spec.replicaExternalLabelName", "prometheus_replica"); replica != "" {
		relabel = append(relabel, dict{"action": "labeldrop", "regex": regexp.QuoteMeta(replica)})
	}
	relabel = append(relabel, p.additionalYAML("spec.additionalAlertRelabelConfigs")...)
	return dict{"alertmanagers": managers, "alert_relabel_configs": relabel}
}

// alertPort keeps the endpoints of a port that is given by the Service's name of it, or by
// the container's number.
func alertPort(port string) dict {
	label := "__meta_kubernetes_endpoint_port_name"
	if isNumber(port) {
		label = "__meta_kubernetes_pod_container_port_number"
	}
	return dict{"action": "keep", "source_labels": []string{label}, "regex": port}
}

// additionalYAML is the list that a key of a Secret holds in the resource's namespace,
// nothing where it is not among the objects.
func (p *coreos) additionalYAML(field string) []any {
	t := p.Key("Secret", p.of.Namespace(), p.text(field+".name"), p.text(field+".key"))
	var list []any
	if t.Known {
		_ = yaml.Unmarshal([]byte(t.Text), &list) // the operator refuses what is none
	}
	return list
}

// sectionOf is the field of a configuration that a key holds.
func sectionOf(key, section string) string { return problem.Join("stringData", key) + "." + section }
