package prometheus_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/prometheus"
)

func TestRules(t *testing.T) { checktest.Run(t, prometheus.Rules) }
