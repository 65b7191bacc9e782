package tls_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/tls"
)

func TestRules(t *testing.T) { checktest.Run(t, tls.Rules) }
