package change

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// substitution is a text of one cluster with what stands for it in all.
type substitution struct{ text, mark string }

// template writes marks in place of what is a cluster's own.
type template struct{ own []substitution }

// shortest is how long a text must be to be a cluster's own: numbers and letters stand
// everywhere.
const shortest = 2

func newTemplate(own []substitution) template {
	own = slices.DeleteFunc(own, func(s substitution) bool { return len(s.text) < shortest || isNumber(s.text) })
	slices.SortStableFunc(own, func(a, b substitution) int {
		return cmp.Or(len(b.text)-len(a.text), strings.Compare(a.text, b.text), strings.Compare(a.mark, b.mark))
	})
	return template{slices.CompactFunc(own, func(a, b substitution) bool { return a.text == b.text })}
}

func isNumber(text string) bool {
	return strings.Trim(text, "0123456789.") == ""
}

// of is a text with marks. A text counts where no letter or digit stands beside it.
func (t template) of(text []byte) []byte {
	for _, s := range t.own {
		text = replaceWord(text, []byte(s.text), []byte(s.mark))
	}
	return text
}

func (t template) text(text string) string { return string(t.of([]byte(text))) }

func replaceWord(text, old, with []byte) []byte {
	if !bytes.Contains(text, old) {
		return text
	}
	out := make([]byte, 0, len(text)+len(text)/8)
	for start := 0; ; {
		at := bytes.Index(text[start:], old)
		if at < 0 {
			return append(out, text[start:]...)
		}
		at += start
		end := at + len(old)
		out = append(out, text[start:at]...)
		if at > 0 && isAlphanumeric(text[at-1]) || end < len(text) && isAlphanumeric(text[end]) {
			out = append(out, old...)
		} else {
			out = append(out, with...)
		}
		start = end
	}
}

func isAlphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
