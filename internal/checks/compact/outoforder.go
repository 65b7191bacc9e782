package compact

import (
	"slices"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

var outOfOrder = &checks.Rule{
	ID:       "compact/out-of-order",
	Severity: krm.Error,
	Check:    checkOutOfOrder,
}

func checkOutOfOrder(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Processes(thanos.Compact) {
		if c.Hidden != "" || c.Flags.Has("--compact.enable-vertical-compaction") || c.Flags.Has("--deduplication.replica-label") {
			continue
		}
		writers := f.Writers(c)
		if i := slices.IndexFunc(writers, func(p *observe.Process) bool { return windowOf(p) > 0 }); i >= 0 {
			tell(c.At("--compact.enable-vertical-compaction"), "add --compact.enable-vertical-compaction",
				"%s takes samples out of order, so its blocks overlap, and the compactor halts at the first", writers[i].Owner().Ref())
		}
	}
}

// windowOf is how late samples may come to what uploads.
func windowOf(p *observe.Process) time.Duration {
	text := p.Flags.Value("--tsdb.out-of-order.time-window")
	if p.Component == thanos.Sidecar {
		if p = p.Pods.Process(thanos.Prometheus); p == nil {
			return 0
		}
		text = p.TSDB().OutOfOrderWindow
	}
	d, _ := shards.Duration(text)
	return d
}
