package krm

import (
	"strings"
	"testing"
)

// FuzzAtSight: what is told of a text at sight is what reading it tells.
func FuzzAtSight(f *testing.F) {
	for _, text := range append([]string{
		"", "a", "name", "nO", "0755", "08", "1e3", "1" + strings.Repeat("0", 400), "1E+3", "1.5e3", "10m", "0x1f", "1_000", "1:20", "--a", "--a: 1", "--a #b", "-", "---", "--- a", "/x", "/x: y",
		"a: b", "a #b", "n #b", "no: x", "yes\t", "z\t", "~", ".inf", "2001-01-01", "=", "<<", "é", "Off", "t", "5d6", "5_6", "x\ny", "on\x00", "a\xff",
	}, yamlWords...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if is, known := atSight(text); known && is != reads(text) {
			t.Errorf("%q: at sight %v, read it is %v", text, is, !is)
		}
	})
}
