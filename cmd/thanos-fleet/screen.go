package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// screen writes for people: colour and progress on a terminal, plain lines in a pipe.
type screen struct {
	io.Writer
	terminal bool
	// short leaves out what rules changed: the table counts it.
	short bool
	// quiet leaves out all that is neither an error nor a warning, and mute all but errors.
	quiet, mute bool
	// kept takes errors and warnings in the place of the screen, where it is not nil.
	kept *[]krm.Finding
}

// prose is where text for people goes: names and paths in it do not reach a terminal
// raw.
type prose struct{ io.Writer }

// Write writes lines; a call of fmt or a tabwriter ends none within a character.
func (p prose) Write(text []byte) (int, error) {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = problem.Printable(line)
	}
	if _, err := io.WriteString(p.Writer, strings.Join(lines, "\n")); err != nil {
		return 0, err
	}
	return len(text), nil
}

// report prints a finding.
func (s screen) report(f krm.Finding) {
	if f.Severity == krm.Info && (s.quiet || s.short && f.Rule != "") || s.mute && f.Severity != krm.Error {
		return
	}
	if s.kept != nil {
		if f.Severity != krm.Info {
			*s.kept = append(*s.kept, f)
		}
		return
	}
	fmt.Fprintln(s, s.finding(f))
}

// line prints a line that begins with its severity.
func (s screen) line(severity krm.Severity, line string) {
	fmt.Fprintln(s, s.coloured(severity, line))
}

// fail prints an error, one line for each thing that is wrong.
func (s screen) fail(err error) {
	told := map[krm.Finding]bool{}
	for _, f := range findingsOf(err) {
		if !told[f] {
			fmt.Fprintln(s, s.finding(f))
		}
		told[f] = true
	}
}

// findingsOf returns each thing that is wrong.
func findingsOf(err error) krm.Findings {
	var all krm.Findings
	for _, err := range each(err) {
		var findings krm.Findings
		if !errors.As(err, &findings) {
			findings = krm.Findings{{Severity: krm.Error, Message: err.Error()}}
		}
		all = append(all, findings...)
	}
	return all
}

func newScreen(f *os.File) screen {
	return screen{Writer: f, terminal: isTerminal(f) && os.Getenv("NO_COLOR") == ""}
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

var colours = map[krm.Severity]string{krm.Error: "31", krm.Warning: "33", krm.Info: "36"}

// finding is one line, with its severity in colour on a terminal.
func (s screen) finding(f krm.Finding) string { return s.coloured(f.Severity, f.String()) }

func (s screen) coloured(severity krm.Severity, line string) string {
	if !s.terminal {
		return line
	}
	word, rest, _ := strings.Cut(line, ":")
	return fmt.Sprintf("\x1b[%sm%s:\x1b[0m%s", colours[severity], word, rest)
}

// progress says what is being done, over the line before; nothing in a pipe.
func (s screen) progress(format string, args ...any) {
	if s.terminal {
		fmt.Fprint(s, "\r\x1b[K"+problem.Printable(fmt.Sprintf(format, args...)))
	}
}

// done takes the progress line away.
func (s screen) done() { s.progress("") }
