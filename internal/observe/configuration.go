package observe

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Configurations are the configurations of Prometheus in ConfigMaps that no pods of the
// cluster mount: what they configure runs somewhere else, on hosts for instance. Each is a
// process that nothing is known of but what its file says; Cluster.Processes has none of
// them.
func (c *Cluster) Configurations() []*Process {
	var found []*Process
	for _, o := range c.All("ConfigMap") {
		if slices.ContainsFunc(c.Pods, func(p *Pods) bool { return MayMeet(p.Namespace(), o.Namespace()) && p.volumeOf(o) }) {
			continue
		}
		for _, key := range o.Keys() {
			t := c.content(o, key)
			var config prometheusConfig
			if !t.Known || !prometheus.IsConfig(t.Text) || yaml.Unmarshal([]byte(t.Text), &config) != nil {
				continue
			}
			p := &Process{
				Pods: &Pods{Cluster: c, Workload: &krm.Workload{Object: o}}, Container: &krm.Container{Object: o}, Component: thanos.Prometheus,
				Hidden: "are not among the objects", text: t, config: &config,
			}
			p.once.Do(func() { _ = yaml.Unmarshal([]byte(t.Text), &p.named) })
			found = append(found, p.readingOnce())
		}
	}
	return found
}
