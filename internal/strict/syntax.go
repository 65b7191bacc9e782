package strict

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SyntaxError is why a text is no YAML.
type SyntaxError struct {
	// Line that cannot be read, counted from 1; 0 when it is not known.
	Line int
	// Message says what is wrong with it.
	Message string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return "line " + strconv.Itoa(e.Line) + ": " + e.Message
}

// Syntax returns why a text is no stream of YAML documents, or nil. A large
// one is read once.
func Syntax(text []byte) *SyntaxError {
	read := lines{text: text}
	told, message := syntax(&read)
	if message == "" {
		return nil
	}
	all := bytes.SplitAfter(text, []byte("\n"))
	if strings.Contains(message, "cannot start any token") || strings.Contains(message, "tab character") {
		if at := tabbed(all, told); at > 0 {
			return &SyntaxError{at, "indented with a tab, which YAML does not take; indent with spaces"}
		}
	}
	return &SyntaxError{read.trueLine(all, told, message), message}
}

// lines hands out a text line by line, so that it is known which one a parser has read
// last.
type lines struct {
	text []byte
	// at is where the next line begins, given how many were handed out.
	at, given int
}

func (l *lines) Read(into []byte) (int, error) {
	if l.at == len(l.text) {
		return 0, io.EOF
	}
	rest := l.text[l.at:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end+1]
	}
	if l.at == 0 || l.text[l.at-1] == '\n' {
		l.given++
	}
	n := copy(into, rest)
	l.at += n
	return n, nil
}

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func syntax(text io.Reader) (line int, message string) {
	decoder := yaml.NewDecoder(text)
	for {
		err := decoder.Decode(new(yaml.Node))
		if err == io.EOF {
			return 0, ""
		}
		if err != nil {
			prefix := yamlError.FindStringSubmatch(err.Error())
			if prefix == nil {
				return 0, err.Error()
			}
			line, _ = strconv.Atoi(prefix[1])
			return line, strings.TrimPrefix(err.Error(), prefix[0])
		}
	}
}

// tabbed returns the line from about the given one on that begins with a tab.
func tabbed(lines [][]byte, from int) int {
	for i := max(0, from-2); i < len(lines); i++ {
		inner := bytes.TrimLeft(lines[i], " \t-?:")
		if bytes.ContainsRune(lines[i][:len(lines[i])-len(inner)], '\t') {
			return i + 1
		}
	}
	return 0
}

// searched is how large a text may be that is read again and again for its true line.
const searched = 1 << 19

// trueLine returns the line where a text stops being YAML. The parser names the one
// where the collection around it began (go.yaml.in/yaml/v3, decode.go, fail). The
// right one is the first with which the text fails so. Of a large text it is the last that
// was read, unless its end is what is missed, or the characters themselves are wrong.
func (l *lines) trueLine(all [][]byte, told int, message string) int {
	low, high := max(1, told), max(1, told, l.given)
	if len(l.text) > searched {
		if isOfCollections := strings.HasPrefix(message, "did not find"); isOfCollections && l.at < len(l.text) {
			return high
		}
		return low
	}
	for low < high {
		middle := (low + high) / 2
		if _, m := syntax(bytes.NewReader(bytes.Join(all[:middle], nil))); m == message {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
