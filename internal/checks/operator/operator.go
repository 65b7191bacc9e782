// Package operator holds the rules on objects of prometheus-operator of which it makes something
// else than they say.
package operator

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	messageVersion,
	scrapeClass,
}

// each visits the objects of kinds that prometheus-operator reads.
func each(f *observe.Fleet, visit func(c *observe.Cluster, o *krm.Object), kinds ...string) {
	for _, c := range f.Clusters {
		for _, o := range c.All(kinds...) {
			if o.Group() == krm.PrometheusOperator {
				visit(c, o)
			}
		}
	}
}

// isOlder tells whether an operator that is older than a version stands in the cluster.
func isOlder(c *observe.Cluster, than string) bool {
	for _, p := range c.Pods {
		for _, container := range p.AllContainers() {
			image := container.Text("image")
			version := thanos.VersionOf(image)
			if strings.Contains(image, "/prometheus-operator:") && version != "" && !thanos.AtLeast(version, than) {
				return true
			}
		}
	}
	return false
}

// versionOf is what an object gives for the version of its image, "" where it gives none.
func versionOf(o *krm.Object) string {
	if version := o.Text("spec", "version"); version != "" && !observe.HasVariable(version) {
		return "v" + strings.TrimPrefix(version, "v")
	}
	return ""
}
