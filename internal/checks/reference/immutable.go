package reference

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var immutable = &checks.Rule{
	ID:       "reference/immutable-selector",
	Severity: krm.Warning,
	Check:    checkImmutable,
}

// versioned are labels that change with each version.
var versioned = []string{"app.kubernetes.io/version", "helm.sh/chart", "chart"}

func checkImmutable(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, p := range c.Pods {
			if kind := p.Kind(); c.IsMade(p.Object) || kind != "Deployment" && kind != "StatefulSet" && kind != "DaemonSet" {
				continue
			}
			labels := p.Strings("spec", "selector", "matchLabels")
			for _, name := range slices.Sorted(maps.Keys(labels)) {
				if slices.Contains(versioned, name) || isTag(p, labels[name]) {
					tell(p.At("spec.selector"), "take it out of the selector before it is applied", "the selector has %s=%s, and can never be changed to another version", name, labels[name])
				}
			}
		}
	}
}

// isTag tells whether a value is the tag of an image of the pods, which is a version.
func isTag(p *observe.Pods, value string) bool {
	return strings.Count(value, ".") > 1 && slices.ContainsFunc(p.Containers(), func(c *krm.Container) bool {
		image, _, _ := strings.Cut(c.Text("image"), "@")
		return strings.HasSuffix(image, ":"+value) || strings.HasSuffix(image, ":v"+value)
	})
}
