package store

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

var compression = &checks.Rule{
	ID:       "store/compression",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, q := range f.Processes(thanos.Query) {
			t, has := q.Config("--endpoint.sd-config")
			if !has || !t.Known {
				continue
			}
			if file, _ := endpoints.Parse(t.Text); file.DefaultClientConfig != nil && file.DefaultClientConfig.Compression != "" {
				tell(t.At, "remove it, and set --grpc-compression", "nothing reads compression of default_client_config")
			}
		}
	},
}
