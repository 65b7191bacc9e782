package checks

import (
	"fmt"
	"regexp"
	"strings"
)

// Doc is what is said of a rule, beside its findings.
type Doc struct {
	// Summary is one sentence without a full stop: what is wrong where the rule speaks.
	Summary string
	// Why says what happens, and when; Remedy what to do. Both are Markdown, of one or more
	// sentences.
	Why, Remedy string
	// Sources are where upstream says or does so.
	Sources []Source
}

// Source is where a rule comes from.
type Source struct {
	// Project and Version, for instance Thanos v0.42.4.
	Project, Version string
	// File in its repository, or a page of its documentation.
	File string
}

// String is the source as documentation has it.
func (s Source) String() string { return fmt.Sprintf("%s %s: %s", s.Project, s.Version, s.File) }

// Doc reads the rule's documentation. A test of its group reads it too, so it is complete.
func (r *Rule) Doc() Doc {
	d, _ := ParseDoc(r.text())
	return d
}

// sections are the headings of a documentation, in their order.
var sections = []string{"\n## Why\n", "\n## What to do\n", "\n## Sources\n"}

// source is an item of the last section.
var source = regexp.MustCompile(`^- (.+?) ((?:issue |pull )?\S+): (.+)$`)

// ParseDoc reads a documentation: one sentence, and the sections Why, What to do, and Sources,
// a list of "- PROJECT VERSION: FILE". The error says what is missing.
func ParseDoc(text string) (Doc, error) {
	var parts []string
	for _, heading := range sections {
		part, rest, found := strings.Cut(text, heading)
		if !found {
			return Doc{}, fmt.Errorf("want a section %q, in the order Why, What to do, Sources", strings.TrimSpace(heading))
		}
		parts, text = append(parts, strings.TrimSpace(part)), rest
	}
	summary, isSentence := strings.CutSuffix(parts[0], ".")
	if !isSentence || strings.Contains(summary, "\n") {
		return Doc{}, fmt.Errorf("want one line with a full stop at first, got %q", parts[0])
	}
	if parts[1] == "" || parts[2] == "" {
		return Doc{}, fmt.Errorf("want words in the sections Why and What to do")
	}
	d := Doc{Summary: summary, Why: parts[1], Remedy: parts[2]}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		found := source.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			return Doc{}, fmt.Errorf("want a source as - PROJECT VERSION: FILE, got %q", line)
		}
		d.Sources = append(d.Sources, Source{found[1], found[2], found[3]})
	}
	if len(d.Sources) == 0 {
		return Doc{}, fmt.Errorf("want a source")
	}
	return d, nil
}
