package wireremotewrite

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/golden"
)

func TestGolden(t *testing.T) { golden.Run(t, &Definition) }
