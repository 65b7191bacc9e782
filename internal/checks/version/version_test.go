package version_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/version"
)

func TestRules(t *testing.T) { checktest.Run(t, version.Rules) }
