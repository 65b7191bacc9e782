package krm

import (
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Severity of a finding, as the functions specification spells it.
type Severity string

// An Error stops the pipeline: the exit code is not 0 and nothing is written.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is one thing that a function has to say about one object.
type Finding struct {
	Severity Severity
	// Object is what the finding is about; empty when it is about the whole input.
	Object Ref
	// Field is the dotted path inside the object.
	Field string
	// Message says what is there and what is wanted; Remedy what to do.
	Message, Remedy string
	// File that the object came from, relative to what the orchestrator reads; Line in it, 0 when unknown.
	File string
	Line int
	// Function that found it, by its name.
	Function string
	// Rule of the function that it is an instance of, where the function has rules.
	Rule string
}

// String is the finding as one complete line, without the line feed. What names and
// values hold does not reach a terminal raw.
func (f Finding) String() string {
	var line strings.Builder
	fmt.Fprintf(&line, "%s: ", f.Severity)
	if f.File != "" {
		line.WriteString(f.File)
		if f.Line > 0 {
			fmt.Fprintf(&line, ":%d", f.Line)
		}
		line.WriteString(": ")
	}
	if subject := strings.TrimSpace(f.Object.String() + " " + f.Field); subject != "" {
		line.WriteString(subject + ": ")
	}
	line.WriteString(f.text())
	if f.Function != "" {
		fmt.Fprintf(&line, " [%s]", strings.TrimSuffix(f.Function+"/"+f.Rule, "/"))
	}
	return problem.Printable(line.String())
}

func (f Finding) text() string {
	return WithoutLogins(problem.Problem{Message: f.Message, Remedy: f.Remedy}.String())
}

// WithoutLogins takes the logins of URLs out of a text.
func WithoutLogins(text string) string { return login.ReplaceAllString(text, "${1}…@") }

// login is that of a URL. A finding may quote one from anywhere, a flag or a file.
var login = regexp.MustCompile(`(://)[^/\s@"'` + "`" + `]+@`)

// result is a finding in the shape of the functions specification.
type result struct {
	Message     string            `yaml:"message"`
	Severity    Severity          `yaml:"severity"`
	ResourceRef *Ref              `yaml:"resourceRef,omitempty"`
	Field       *resultField      `yaml:"field,omitempty"`
	File        *resultFile       `yaml:"file,omitempty"`
	Tags        map[string]string `yaml:"tags,omitempty"`
}

type resultField struct {
	Path string `yaml:"path"`
}

type resultFile struct {
	Path string `yaml:"path"`
}

func resultNodes(findings []Finding) (*yaml.Node, error) {
	if len(findings) == 0 {
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}, nil
	}
	results := make([]result, len(findings))
	for i, f := range findings {
		results[i] = f.result()
	}
	return toNode(results)
}

func (f Finding) result() result {
	r := result{Message: f.text(), Severity: f.Severity}
	if f.Object != (Ref{}) {
		ref := f.Object
		r.ResourceRef = &ref
		if f.Field != "" {
			r.Field = &resultField{f.Field}
		}
	}
	if f.File != "" {
		r.File = &resultFile{f.File}
	}
	if f.Function != "" {
		r.Tags = map[string]string{"function": f.Function}
		if f.Rule != "" {
			r.Tags["rule"] = f.Rule
		}
	}
	return r
}
