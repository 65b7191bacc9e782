package wireremotewrite

import (
	"path"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/configuration"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// namespaceLabels are the labels that the targets of a Prometheus have their namespaces in,
// beside the one that all are told by. Nobody asks where no team is told by namespaces.
func (w *wiring) namespaceLabels(c *krm.Container) []string {
	asked := slices.ContainsFunc(w.fleet.Tenants, func(t fleet.Tenant) bool { return len(t.Namespaces) > 0 })
	config, found := w.find(c, "--config.file", configuration.Path(c), false)
	if !asked || !found {
		return nil
	}
	text, err := config.Text()
	if err != nil {
		return nil // told where it is written
	}
	texts := []string{text}
	for _, pattern := range prometheus.ScrapeFiles(text) {
		if !path.IsAbs(pattern) {
			pattern = path.Join(path.Dir(configuration.Path(c)), pattern)
		}
		texts = append(texts, w.mountedTexts(c, pattern)...)
	}
	return prometheus.NamespaceLabels(fleet.NamespaceLabel, texts...)
}

// mountedTexts are the values of ConfigMaps that a container sees in the files of a pattern.
func (w *wiring) mountedTexts(c *krm.Container, pattern string) []string {
	var texts []string
	for _, o := range w.Manifests() {
		if o.Kind() == "ConfigMap" && w.Mounts(c, o, pattern) {
			for _, text := range o.Strings("data") {
				texts = append(texts, text)
			}
		}
	}
	return texts
}
