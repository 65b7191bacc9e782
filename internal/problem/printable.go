package problem

import (
	"strconv"
	"strings"
)

// Printable returns a text as one line that is safe on a terminal: a line break
// becomes a blank, and every other character that shows nothing (control
// characters, marks that turn the direction of writing, zero-width ones, bytes that
// are no UTF-8) is written as Go writes it in quotes: \x1b, \u202e.
func Printable(text string) string {
	var out strings.Builder
	for i, r := range text {
		switch {
		case r == '\n':
			out.WriteByte(' ')
		case r == '\uFFFD' && !strings.HasPrefix(text[i:], "\uFFFD"):
			out.WriteString(`\x` + strconv.FormatUint(uint64(text[i]), 16))
		case strconv.IsPrint(r):
			out.WriteRune(r)
		default:
			out.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return out.String()
}
