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
	Summary:  "The object that holds the rings is among the manifests, and a controller writes it too",
	Why: "thanos-receive-controller writes the rings into a ConfigMap as StatefulSets change. " +
		"Where the same ConfigMap is applied from manifests, each apply puts an old ring in the place of the present one, and the controller turns it back: " +
		"twice series move from receiver to receiver.",
	Remedy:  "Remove the ConfigMap from the manifests, or the controller.",
	Sources: []checks.Source{{Project: "observatorium/thanos-receive-controller", Version: "main", File: "main.go"}},
	Check:   checkWriters,
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
