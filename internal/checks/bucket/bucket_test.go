package bucket_test

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/bucket"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/checktest"
)

func TestRules(t *testing.T) { checktest.Run(t, bucket.Rules) }
