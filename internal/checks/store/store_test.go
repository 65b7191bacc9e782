package store_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/store"
)

func TestRules(t *testing.T) { checktest.Run(t, store.Rules) }
