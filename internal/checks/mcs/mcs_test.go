package mcs_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/mcs"
)

func TestRules(t *testing.T) { checktest.Run(t, mcs.Rules) }
