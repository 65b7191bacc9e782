// Package problem describes what is wrong with something a user wrote.
//
// Pure packages (fleet, thanos, strict) return problems with paths relative to
// what they were given; the krm package turns them into findings about an
// object. Every problem says what is there, what is wanted and what to do.
package problem

import (
	"fmt"
	"strconv"
)

// Problem is one thing wrong with one field.
type Problem struct {
	// Path of the field in dotted form, for instance "spec.clusters[1].exposes".
	Path string
	// Message says what is wrong, in lower case: what is there, what is wanted.
	Message string
	// Remedy says what to do.
	Remedy string
}

// New returns a problem with a formatted message.
func New(path, remedy, format string, args ...any) Problem {
	return Problem{Path: path, Remedy: remedy, Message: fmt.Sprintf(format, args...)}
}

// String prints "path: message; remedy".
func (p Problem) String() string {
	text := p.Message
	if p.Remedy != "" {
		text += "; " + p.Remedy
	}
	if p.Path == "" {
		return text
	}
	return p.Path + ": " + text
}

// Under returns the problems with their paths moved below prefix.
func Under(prefix string, problems []Problem) []Problem {
	moved := make([]Problem, len(problems))
	for i, p := range problems {
		p.Path = Join(prefix, p.Path)
		moved[i] = p
	}
	return moved
}

// Join joins two paths with a dot; an empty side is left out.
func Join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || b[0] == '[':
		return a + b
	default:
		return a + "." + b
	}
}

// Index returns the path of item i of the list at path.
func Index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
