package version

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	file "github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// clientConfigSince is the first version that gives endpoints TLS of their own
// (thanos#8594).
const clientConfigSince = "v0.42.0"

var endpoints = &checks.Rule{
	ID:       "version/endpoints",
	Severity: krm.Error,
	Check:    checkEndpoints,
}

func checkEndpoints(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Query) {
		version, known := p.Version()
		t, has := p.Config("--endpoint.sd-config")
		if !known || !has || !t.Known || thanos.AtLeast(version, clientConfigSince) {
			continue
		}
		parsed, _ := file.Parse(t.Text)
		if parsed.DefaultClientConfig != nil || slices.ContainsFunc(parsed.Endpoints, func(e file.Endpoint) bool { return e.ClientConfig != nil }) {
			tell(p.AtField("image"), "upgrade the querier to v0.42 or later", "thanos query %s ignores client_config in the file of endpoints, which is known since %s", version, clientConfigSince)
		}
	}
}
