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
	Summary:  "A sidecar looks for blocks where its Prometheus writes none",
	Why:      "A sidecar uploads the blocks that it finds at `--tsdb.path`. On another volume, or in another folder of it, it finds none, uploads nothing, and says so in its log only.",
	Remedy:   "Mount the volume of Prometheus in the sidecar too, and name the folder in it that `--storage.tsdb.path` names.",
	Sources: []checks.Source{
		{Project: "Thanos", Version: "v0.42.4", File: "docs/components/sidecar.md"},
		{Project: "Prometheus", Version: "v3.13.5", File: "cmd/prometheus/main.go"},
	},
	Check: checkVolume,
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
