package ring

import (
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var factor = &checks.Rule{
	ID:       "ring/factor",
	Severity: krm.Error,
	Summary:  "A ring has fewer receivers than copies are to be written",
	Why: "A receiver writes each series to as many members of the ring as `--receive.replication-factor` says. " +
		"In a ring with fewer members every write fails, and remote write repeats it until its queue is full.",
	Remedy:  "Add receivers to the ring, or lower the factor everywhere at once.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/receive/hashring.go"}},
	Check:   checkFactor,
}

func checkFactor(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive) {
		n, err := strconv.Atoi(p.Flags.Value("--receive.replication-factor"))
		t, has := p.Config("--receive.hashrings")
		if err != nil || !has || !t.Known {
			continue
		}
		rings, err := hashring.Parse([]byte(t.Text))
		if err != nil {
			continue
		}
		for _, r := range rings {
			if len(r.Endpoints) < n {
				tell(p.At("--receive.replication-factor"), "add receivers to the ring, or lower the factor",
					"each series is to be written %d times, and ring %q has %d receivers", n, r.Name, len(r.Endpoints))
			}
		}
	}
}
