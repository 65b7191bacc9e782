package cache_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/cache"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
)

func TestRules(t *testing.T) { checktest.Run(t, cache.Rules) }
