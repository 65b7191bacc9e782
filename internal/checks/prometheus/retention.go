package prometheus

import (
	"cmp"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

var retention = &checks.Rule{
	ID:       "prometheus/retention",
	Severity: krm.Warning,
	Check:    checkRetention,
}

const block = 2 * time.Hour

func checkRetention(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.Receive) {
		uploader, flag := p, "--tsdb.retention"
		if version, known := p.Version(); p.Component == thanos.Receive && (!known || thanos.AtLeast(version, "v0.35.0")) {
			continue // from then on it keeps what is not uploaded
		}
		if p.Component == thanos.Prometheus {
			uploader, flag = p.Pods.Process(thanos.Sidecar), "--storage.tsdb.retention.time"
		}
		if uploader == nil || !uploader.Uploads() {
			continue
		}
		at, text := p.At(flag), p.Flags.Value(flag)
		if set := p.TSDB(); set.Retention != "" {
			at, text = set.At, set.Retention // the file is asked first
		}
		kept, known := shards.Duration(text)
		if known && kept > 0 && kept < 3*block {
			tell(at, "keep 6h at least", "%s keeps %s of blocks that are uploaded, less than three of 2h: they are gone when the bucket is away for longer", what(p), cmp.Or(text, "nothing"))
		}
	}
}

func what(p *observe.Process) string {
	if p.Component == thanos.Prometheus {
		return "Prometheus"
	}
	return string(p.Component)
}
