package dedup_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/dedup"
)

func TestRules(t *testing.T) { checktest.Run(t, dedup.Rules) }
