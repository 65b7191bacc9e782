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
	Check:    checkMasked,
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
