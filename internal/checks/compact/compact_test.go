package compact_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/compact"
)

func TestRules(t *testing.T) { checktest.Run(t, compact.Rules) }
