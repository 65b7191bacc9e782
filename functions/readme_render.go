//go:build render

package functions

import (
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// README says in the image that renders where a function's documentation is: that image is
// started by Argo CD, and the texts of all functions are a hundredth of it.
func README(def *krm.Definition) string {
	return "# " + def.Name + "\n\n" + def.Summary + "\n\nhttps://github.com/thanos-fleet/thanos-fleet/blob/" + version.Version + "/functions/" + def.Name + "/README.md\n"
}
