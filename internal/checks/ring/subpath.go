package ring

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var subPath = &checks.Rule{
	ID:       "ring/subpath",
	Severity: krm.Warning,
	Summary:  "Receivers never see a new ring, for the file is mounted by subPath",
	Why: "The kubelet never updates a file that is mounted by `subPath`. A receiver that runs keeps the ring that it started with, " +
		"and one that restarts takes the new one, so two of them send one series to different receivers.",
	Remedy: "Mount the folder, without `subPath`. Or let the pods be replaced with each change: a checksum among their annotations, " +
		"or a hash in the name of the ConfigMap.",
	Sources: []checks.Source{
		{Project: "Kubernetes", Version: "v1.34", File: "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath"},
		{Project: "bitnami/charts", Version: "issue 12940", File: "https://github.com/bitnami/charts/issues/12940"},
	},
	Check: checkSubPath,
}

func checkSubPath(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Receive) {
		for _, flag := range thanos.Reread(thanos.Receive) {
			for _, path := range p.Flags.Values(flag) {
				if p.IsFrozen(path) {
					tell(p.At(flag), "mount the folder, without subPath", "%s=%s is mounted by subPath, so running pods never see a new one", flag, path)
				}
			}
		}
	}
}
