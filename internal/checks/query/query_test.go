package query_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/query"
)

func TestRules(t *testing.T) { checktest.Run(t, query.Rules) }
