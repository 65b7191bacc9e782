package scaffold

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// lines are those of a text, each with its end.
type lines struct{ text []string }

// breaks end a line of YAML 1.1, by which nodes are numbered (go.yaml.in/yaml v3.0.4, yamlprivateh.go, is_break).
var breaks = regexp.MustCompile("\r\n|[\n\r\u0085\u2028\u2029]")

func newLines(text []byte) (l lines) {
	from := 0
	for _, at := range breaks.FindAllIndex(text, -1) {
		l.text, from = append(l.text, string(text[from:at[1]])), at[1]
	}
	l.text = append(l.text, string(text[from:]))
	return l
}

// column is where a node begins in its line, in bytes.
func (l lines) column(n *yaml.Node) int {
	line, left := l.text[n.Line-1], n.Column-1
	for i := range line {
		if left == 0 {
			return i
		}
		left--
	}
	return len(line)
}

// dash is where the dash before an item stands.
func (l lines) dash(item *yaml.Node) int {
	line := l.text[item.Line-1]
	return strings.LastIndex(line[:l.column(item)], "-")
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

// offset is where a node begins in the text, in bytes.
func (l lines) offset(n *yaml.Node) int {
	at := 0
	for _, line := range l.text[:n.Line-1] {
		at += len(line)
	}
	return at + l.column(n)
}
