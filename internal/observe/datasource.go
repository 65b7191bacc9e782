package observe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// LabelProxy is prom-label-proxy, which stands between those who ask and a querier.
const LabelProxy Component = "prom-label-proxy"

// isLabelProxy tells whether a container runs it, by its image or its program.
func isLabelProxy(c *krm.Container) bool {
	for _, name := range append(c.Texts("command"), imageName(c.Text("image"))) {
		if name[strings.LastIndexByte(name, '/')+1:] == string(LabelProxy) {
			return true
		}
	}
	return false
}

// imageName is an image without tag and digest.
func imageName(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		image = image[:colon]
	}
	return image
}

// upstreams are whom a prom-label-proxy asks.
func (p *Process) upstreams() []Dial {
	var found []Dial
	for _, flag := range []string{"-upstream", "--upstream"} { // of Go's package flag
		for _, address := range p.Flags.Values(flag) {
			found = append(found, newDial(p, Queries, address, p.AtValue(flag, address)))
		}
	}
	return found
}

// dataSource is what is read of a data source (Grafana v12, provisioning).
type dataSource struct {
	Type string `yaml:"type"`
	URL  string `yaml:"url"`
}

// dataSourceLabel is that of ConfigMaps and Secrets that a sidecar of Grafana's chart
// collects (grafana/helm-charts, charts/grafana, sidecar.datasources.label).
const dataSourceLabel = "grafana_datasource"

// dataSources are the Prometheus APIs that a Grafana asks by its provisioned data sources:
// those that its pod mounts, and those that a sidecar collects.
func (p *Process) dataSources() []Dial {
	var found []Dial
	for _, o := range p.Cluster().All("ConfigMap", "Secret") {
		if !MayMeet(o.Namespace(), p.Namespace()) || !p.Pods.volumeOf(o) && o.Label(dataSourceLabel) == "" {
			continue
		}
		for _, key := range o.Keys() {
			found = append(found, p.sourcesIn(p.Cluster().content(o, key))...)
		}
	}
	return found
}

func (p *Process) sourcesIn(t Text) []Dial {
	var file struct {
		Datasources []dataSource `yaml:"datasources"`
	}
	if !t.Known || !strings.Contains(t.Text, "datasources") || yaml.Unmarshal([]byte(t.Text), &file) != nil {
		return nil
	}
	var found []Dial
	for i, d := range file.Datasources {
		if d.URL != "" && (d.Type == "" || d.Type == "prometheus") {
			dial := newDial(p, Queries, d.URL, t.Section(problem.Index("datasources", i)))
			dial.Text = t
			found = append(found, dial)
		}
	}
	return found
}

// volumeOf tells whether a volume of the pods shows an object.
func (p *Pods) volumeOf(o *krm.Object) bool {
	return slices.ContainsFunc(p.Each(p.PodSpec("volumes")...), func(v *krm.Object) bool {
		sources := append(v.Each("projected", "sources"), v)
		return slices.ContainsFunc(sources, func(s *krm.Object) bool {
			if o.Kind() == "Secret" {
				return s.Text("secret", "secretName") == o.Name() || s.Text("secret", "name") == o.Name()
			}
			return s.Text("configMap", "name") == o.Name()
		})
	})
}

// asks returns whom a Grafana or a proxy of queries asks.
func (p *Process) asks() []Dial {
	switch p.Component {
	case thanos.Grafana:
		return p.dataSources()
	case LabelProxy:
		return p.upstreams()
	}
	return nil
}
