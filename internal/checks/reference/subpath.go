package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var subPath = &checks.Rule{
	ID:       "reference/subpath",
	Severity: krm.Warning,
	Summary:  "A file that is read again while its reader runs is mounted by subPath",
	Why: "The kubelet never updates a file that is mounted by `subPath`. A querier, ruler or sidecar that reads its file again and again " +
		"keeps what it started with: a cluster that joins is not asked, until the pod is replaced.",
	Remedy: "Mount the folder, without `subPath`. Or let the pods be replaced with each change: a checksum among their annotations, " +
		"or a hash in the name of the ConfigMap.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath"}},
	Check:   checkSubPath,
}

func checkSubPath(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Query, thanos.Rule, thanos.Sidecar) { // receivers are told of their rings
		for _, flag := range thanos.Reread(p.Component) {
			for _, path := range p.Flags.Values(flag) {
				if p.IsFrozen(path) {
					tell(p.AtValue(flag, path), "mount the folder, without subPath", "%s=%s is mounted by subPath, so running pods never see a new one", flag, path)
				}
			}
		}
	}
}
