//go:build image

package all

import "github.com/thanos-fleet/thanos-fleet/internal/checks"

// queryRules are left out where the parser of Prometheus is.
var queryRules []*checks.Rule
