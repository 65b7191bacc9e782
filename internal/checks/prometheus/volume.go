package prometheus

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var volume = &checks.Rule{
	ID:       "prometheus/volume",
	Severity: krm.Error,
	Check:    checkVolume,
}

func checkVolume(f *observe.Fleet, tell checks.Tell) {
	for _, s := range f.Processes(thanos.Sidecar) {
		p := s.Pods.Process(thanos.Prometheus)
		if p == nil || !s.Uploads() || s.Hidden != "" || p.Hidden != "" {
			continue
		}
		reads, writes := s.Flags.Value("--tsdb.path"), p.Flags.Value("--storage.tsdb.path")
		if reads == "" || writes == "" {
			continue // relative to what the image says
		}
		from, known := s.Location(reads)
		to, alsoKnown := p.Location(writes)
		if known && alsoKnown && (from != to || from.Volume == "") {
			tell(s.At("--tsdb.path"), "mount the volume of Prometheus in the sidecar, and name the same folder",
				"the sidecar uploads from %s, which is %s, and Prometheus writes to %s, which is %s", reads, place(from), writes, place(to))
		}
	}
}

func place(f observe.Location) string {
	if f.Volume == "" {
		return "on no volume"
	}
	if f.Inside == "" {
		return "volume " + f.Volume
	}
	return cmp.Or(f.Inside, "/") + " of volume " + f.Volume
}
