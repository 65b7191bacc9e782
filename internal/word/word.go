// Package word replaces words in texts, and lists them.
package word

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
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

// ReplaceAll puts other words in the place of several at once, so that two can change theirs;
// of words that begin with another the longest counts: eks-a is a word of eks-a-2, too. A
// word that is to stay is one that becomes itself.
func ReplaceAll(text string, words map[string]string) string {
	old := slices.SortedFunc(maps.Keys(words), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var marks []string
	for i, name := range old {
		if name == "" || !strings.Contains(text, name) {
			continue
		}
		mark := "\x01" + strings.Repeat("\x02", i) + "\x01"
		text = Replace(text, name, mark)
		marks = append(marks, mark, words[name])
	}
	return strings.NewReplacer(marks...).Replace(text)
}

func isAlphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}
