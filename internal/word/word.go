// Package word replaces words in texts, and lists them.
package word

import (
	"fmt"
	"strings"
)

// Few lists the first of many words: "a, b and 3 more", "" of none.
func Few(most int, words []string) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}

// Replace puts another word wherever one stands, with no letter or digit beside it.
func Replace(text, old, with string) string {
	var out strings.Builder
	last, size := byte(' '), len(old)
	for len(text) > 0 {
		if strings.HasPrefix(text, old) && !isAlphanumeric(last) && (len(text) == size || !isAlphanumeric(text[size])) {
			out.WriteString(with)
			last, text = text[size-1], text[size:]
			continue
		}
		out.WriteByte(text[0])
		last, text = text[0], text[1:]
	}
	return out.String()
}

func isAlphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}
