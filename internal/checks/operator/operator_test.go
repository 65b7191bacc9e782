package operator_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/operator"
)

func TestRules(t *testing.T) { checktest.Run(t, operator.Rules) }
