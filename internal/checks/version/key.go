package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var key = &checks.Rule{
	ID:       "version/key",
	Severity: krm.Error,
	Check:    checkKey,
}

// renamed are keys that have another name now.
var renamed = map[string]string{"scrape_configs.scrape_classic_histograms": "always_scrape_classic_histograms"}

func checkKey(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent, thanos.Alertmanager) {
		version, known := p.Version()
		if !known || p.Cluster().IsMade(p.Pods.Object) {
			continue
		}
		wanted := thanos.ForeignKeys(p.Component, version)
		for _, t := range p.ConfigTexts() {
			for _, k := range prometheus.Keys(t.Text, wanted) {
				if k.Since != "" && !thanos.AtLeast(version, k.Since) {
					tell(t.At, "remove it, or upgrade the image", "%s does not start with %s, which came with %s", nameOf(p, version), k.Path, k.Since)
				} else if instead := renamed[k.Name]; instead != "" {
					tell(t.At, "write "+instead, "%s does not start with %s, which was removed in %s", nameOf(p, version), k.Path, k.Gone)
				} else {
					tell(t.At, "remove it", "%s does not start with %s, which was removed in %s", nameOf(p, version), k.Path, k.Gone)
				}
			}
			if p.Component == thanos.Alertmanager && thanos.AtLeast(version, "v0.35.0") {
				for _, list := range prometheus.Nameless(t.Text) {
					tell(t.At, "give each a name of its own", "%s does not start with %s without name, which it wants since v0.35.0", nameOf(p, version), list)
				}
			}
		}
	}
}
