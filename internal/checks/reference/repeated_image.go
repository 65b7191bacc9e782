//go:build image

package reference

import "github.com/thanos-fleet/thanos-fleet/internal/checks"

// atDesk are left out of images.
var atDesk []*checks.Rule
