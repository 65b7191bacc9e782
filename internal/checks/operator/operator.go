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
	alertmanagerKey,
	emptyText,
	newField,
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

// isOlder tells whether the operator of the cluster is known, and older than a version.
func isOlder(c *observe.Cluster, than string) bool {
	version := operatorOf(c)
	return version != "" && !thanos.AtLeast(version, than)
}

// operatorOf is the version of the operator that stands in the cluster, "" where none does, or
// several.
func operatorOf(c *observe.Cluster) (found string) {
	for _, p := range c.Pods {
		for _, container := range p.AllContainers() {
			image := container.Text("image")
			version := thanos.VersionOf(image)
			switch {
			case version == "" || !strings.Contains(image, "/prometheus-operator:"):
			case found != "" && found != version:
				return ""
			default:
				found = version
			}
		}
	}
	return found
}

// versionOf is what an object gives for the version of its image, "" where it gives none.
func versionOf(o *krm.Object) string {
	if version := o.Text("spec", "version"); version != "" && !observe.HasVariable(version) {
		return "v" + strings.TrimPrefix(version, "v")
	}
	return ""
}
