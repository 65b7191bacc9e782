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
	Check:    checkSubPath,
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
