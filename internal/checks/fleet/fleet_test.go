package fleet_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/fleet"
)

func TestRules(t *testing.T) { checktest.Run(t, fleet.Rules) }
