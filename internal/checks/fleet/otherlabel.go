package fleet

import (
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var otherLabel = &checks.Rule{
	ID:       "fleet/other-label",
	Severity: krm.Warning,
	Check:    checkOtherLabel,
}

// plain is a value that is no placeholder and no variable, which other rules tell.
var plain = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9._-]*$`)

// sets are the clusters of a fleet by the external labels that a Prometheus has there.
type sets map[string][]*observe.Cluster

// isElsewhere tells whether another cluster has all the labels too, which is told as such.
func (s sets) isElsewhere(labels observe.Labels, c *observe.Cluster) bool {
	return slices.ContainsFunc(s[labels.String()], func(other *observe.Cluster) bool { return other != c })
}

func checkOtherLabel(f *observe.Fleet, tell checks.Tell) {
	for _, g := range inventoried(f) {
		seen := sets{}
		for _, c := range g {
			for _, p := range c.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
				seen[p.ExternalLabels().String()] = append(seen[p.ExternalLabels().String()], c)
			}
		}
		for _, c := range g {
			key := c.Input.Fleet.ClusterLabel
			want := c.Input.Fleet.Labels(c.Entry)[key]
			for _, p := range c.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
				labels := p.ExternalLabels()
				if got := labels.Get(key); labels.Known && plain.MatchString(got) && got != want && !seen.isElsewhere(labels, c) {
					tell(labels.At, "write "+want+", or the other value into the inventory", "external label %s is %q, and the inventory calls the cluster %q", key, got, want)
				}
			}
		}
	}
}
