package karmada_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/karmada"
)

func TestRules(t *testing.T) { checktest.Run(t, karmada.Rules) }
