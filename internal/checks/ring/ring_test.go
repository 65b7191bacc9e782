package ring_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/ring"
)

func TestRules(t *testing.T) { checktest.Run(t, ring.Rules) }
