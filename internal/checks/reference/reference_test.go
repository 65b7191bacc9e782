package reference_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/reference"
)

func TestRules(t *testing.T) { checktest.Run(t, reference.Rules) }
