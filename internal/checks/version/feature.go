package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var feature = &checks.Rule{
	ID:       "version/feature",
	Severity: krm.Warning,
	Check:    checkFeature,
}

// replaced are the features of Prometheus that are flags in version 3.
var replaced = map[string]string{
	"agent":                 "write --agent",
	"otlp-write-receiver":   "write --web.enable-otlp-receiver",
	"remote-write-receiver": "write --web.enable-remote-write-receiver",
}

func checkFeature(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		version, known := p.Version()
		if !known || p.Hidden != "" {
			continue
		}
		for _, name := range featuresOf(p.Flags) {
			standing, word := thanos.FeatureStanding(p.Component, name, version)
			at := p.At("--enable-feature")
			switch {
			case standing == thanos.Gone && replaced[name] != "" && !p.Flags.Has(replaced[name][len("write "):]):
				tell(at, replaced[name], "%s ignores --enable-feature=%s, which is a flag of its own since %s", nameOf(p, version), name, word.Gone)
			case standing == thanos.TooNew:
				tell(at, "upgrade the image, or remove it", "%s ignores --enable-feature=%s, which came with %s", nameOf(p, version), name, word.Since)
			case standing == thanos.Foreign && word.Name != "":
				tell(at, "did you mean "+word.Name+"?", "%s ignores --enable-feature=%s, which it does not have", nameOf(p, version), name)
			case standing == thanos.Foreign:
				tell(at, "remove it", "%s ignores --enable-feature=%s, which it does not have", nameOf(p, version), name)
			}
		}
	}
}
