package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var writers = &checks.Rule{
	ID:       "ring/writers",
	Severity: krm.Warning,
	Check:    checkWriters,
}

func checkWriters(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive) {
		source, mounted := p.Source(p.Flags.Value(ringFlag + "-file"))
		if !mounted || !p.Cluster().Made(source.Kind, p.Namespace(), source.Name) {
			continue
		}
		if o := p.Cluster().Get(source.Kind, p.Namespace(), source.Name); o != nil {
			tell(p.Cluster().At(o, ""), "remove it here, or the controller", "receivers read their rings from it, and a controller among the objects writes it as well")
		}
	}
}
