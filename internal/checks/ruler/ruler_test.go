package ruler_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/ruler"
)

func TestRules(t *testing.T) { checktest.Run(t, ruler.Rules) }
