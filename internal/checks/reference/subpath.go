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
	Check:    checkSubPath,
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
