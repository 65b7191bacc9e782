package identity_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/identity"
)

func TestRules(t *testing.T) { checktest.Run(t, identity.Rules) }
