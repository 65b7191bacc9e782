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
	Summary:  "A file of caches or tracing says what the image's version does not know",
	Why: "Most of these files are parsed strictly: a key or a type of a later version keeps the component from starting. " +
		"Where they are not, the key is ignored, and with it what it asks for: TLS, a login, a limit. Buckets have a rule of their own.",
	Remedy:  "Upgrade the image that reads the file, or write it as that version knows it.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/cacheutil/redis_client.go"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/tracing/client/factory.go"}, {Project: "Thanos", Version: "v0.42.4", File: "CHANGELOG.md"}},
	Check:   checkConfig,
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
