//go:build !image

package checks

import "embed"

//go:embed */*.md
var docs embed.FS

// text is the file of the rule's documentation, "" where there is none.
func (r *Rule) text() string {
	text, _ := docs.ReadFile(r.ID + ".md") // a test of its group says so where it is missing
	return string(text)
}
