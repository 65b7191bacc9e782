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

// Syntax returns why a text is no stream of YAML documents, or nil.
func Syntax(text []byte) *SyntaxError {
	line, message := syntax(text)
	if message == "" {
		return nil
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if strings.Contains(message, "cannot start any token") {
		if at := tabbed(lines, line); at > 0 {
			return &SyntaxError{at, "indented with a tab, which YAML does not take; indent with spaces"}
		}
	}
	return &SyntaxError{trueLine(lines, line, message), message}
}

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func syntax(text []byte) (line int, message string) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
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

// trueLine returns the line where a text stops being YAML. The parser names the one
// where the collection around it began (go.yaml.in/yaml/v3, decode.go, fail). The
// right one is the first with which the text fails so.
func trueLine(lines [][]byte, told int, message string) int {
	low, high := max(1, told), len(lines)
	for low < high {
		middle := (low + high) / 2
		if _, m := syntax(bytes.Join(lines[:middle], nil)); m == message {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
