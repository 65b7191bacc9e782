//go:build !render

package functions

import (
	"embed"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

//go:embed */README.md
var readmes embed.FS

// README is a function's documentation, in Markdown.
func README(def *krm.Definition) string {
	text, _ := readmes.ReadFile(def.Name + "/README.md") // TestComplete reads each
	return string(text)
}
