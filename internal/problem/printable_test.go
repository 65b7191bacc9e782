package problem

import "testing"

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"one\ntwo":                  "one two",
		"é 日本 🔥 'q' \"q\" \\n":      "é 日本 🔥 'q' \"q\" \\n",
		"x\r\x1b[2J\x1b]0;t\a":      `x\r\x1b[2J\x1b]0;t\a`,
		"a\tb\x00\x7f":              `a\tb\x00\x7f`,
		"\u009b31m\u0085":           `\u009b31m\u0085`,
		"gke\u202eb-\u2066a\u2069":  `gke\u202eb-\u2066a\u2069`,
		"z\u200be\u200dr\ufeffo":    `z\u200be\u200dr\ufeffo`,
		"\u2028\u2029":              `\u2028\u2029`,
		"no\xffutf\xc3":             `no\xffutf\xc3`,
		"\ufffd":                    "\ufffd",
		"tag\U000e0041 \U0010fffd!": `tag\U000e0041 \U0010fffd!`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) = %q, want %q", text, got, want)
		}
	}
}
