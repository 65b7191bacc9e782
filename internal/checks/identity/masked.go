package identity

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var masked = &checks.Rule{
	ID:       "identity/masked",
	Severity: krm.Warning,
	Summary:  "A target label has the name of an external label",
	Why: "External labels are put over the labels of series when these leave a sidecar, and are left out where a series has the label already when these go to remote write. " +
		"A label that the scrape configuration sets under the same name is gone in every query and block through Thanos, and the cluster's own is gone in remote write.",
	Remedy: "Give the target label another name.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "pkg/store/prometheus.go"},
		{Project: "Prometheus", Version: "v3.13.5", File: "storage/remote/queue_manager.go"},
	},
	Check: checkMasked,
}

func checkMasked(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		l := p.ExternalLabels()
		if !l.Known {
			continue
		}
		for _, job := range p.ScrapeJobs() {
			for _, name := range slices.Sorted(maps.Keys(job.TargetLabels)) {
				value, taken := l.Values[name]
				if set := job.TargetLabels[name]; taken && set != value {
					tell(job.At, "give the label of the targets another name",
						"job %s sets %s=%q on its targets, and the external label is %s=%q: %s", job.Name, name, set, name, value, winner(p))
				}
			}
		}
	}
}

// winner says which of two labels of one name is left on the way out.
func winner(p *observe.Process) string {
	if p.Peer() == nil && len(p.RemoteWrites()) > 0 {
		return "remote write keeps that of the targets"
	}
	return "through Thanos only the external label is left"
}
