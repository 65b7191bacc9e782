package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var config = &checks.Rule{
	ID:       "version/config",
	Severity: krm.Error,
	Check:    checkConfig,
}

func checkConfig(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		version, known := p.Version()
		if !known {
			continue
		}
		for _, file := range p.Provided() {
			if file.Config.Format == provider.ObjectStore {
				continue
			}
			for _, problem := range provider.TooNew(file.Config, version) {
				tell(p.AtField("image"), problem.Remedy, "%s of %s: %s", problem.Path, file.Flag, problem.Message)
			}
		}
	}
}
