package krm

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// standIn replaces what the YAML library prints only with escapes, in quotes and on
// one line: characters beyond the Basic Multilingual Plane and, in blocks, blanks at
// the end of a line. Characters of the private use area stand for them while it
// prints; YAML itself has no need for either (YAML 1.2.2, 5.1 and 8.1.2).
type standIn struct {
	to   map[rune]rune
	from []string
	next rune
}

const (
	firstPrivate = '\uE000'
	lastPrivate  = '\uF8FF'
)

// standIns puts characters in place, in a tree that is the printer's own.
func standIns(doc *yaml.Node) *standIn {
	s := &standIn{to: map[rune]rune{}, next: firstPrivate}
	if used := privateRunes(doc); used >= firstPrivate {
		s.next = used + 1
	}
	s.replace(doc)
	return s
}

// privateRunes returns the last character of the private use area that a tree
// holds, so that those behind it are free.
func privateRunes(n *yaml.Node) rune {
	var last rune
	for _, text := range []string{n.Value, n.HeadComment, n.LineComment, n.FootComment, n.Anchor, n.Tag} {
		for _, r := range text {
			if r >= firstPrivate && r <= lastPrivate {
				last = max(last, r)
			}
		}
	}
	for _, child := range n.Content {
		last = max(last, privateRunes(child))
	}
	return last
}

func (s *standIn) replace(n *yaml.Node) {
	for _, text := range []*string{&n.Value, &n.HeadComment, &n.LineComment, &n.FootComment} {
		*text = strings.Map(s.rune, *text)
	}
	if n.Kind == yaml.ScalarNode && n.Style&yaml.LiteralStyle != 0 && strings.Contains(n.Value, "\n") {
		n.Value = s.blanks(n.Value)
	}
	for _, child := range n.Content {
		s.replace(child)
	}
}

func (s *standIn) rune(r rune) rune {
	if r > '\uFFFF' {
		return s.stand(r)
	}
	return r
}

// blanks replaces the last blank of each line, but not before the first line with
// anything else: YAML counts those.
func (s *standIn) blanks(text string) string {
	if !strings.Contains(text, " \n") && !strings.HasSuffix(text, " ") {
		return text
	}
	lines := strings.Split(text, "\n")
	begun := false
	for i, line := range lines {
		begun = begun || strings.TrimLeft(line, " ") != ""
		if rest, found := strings.CutSuffix(line, " "); found && begun {
			lines[i] = rest + string(s.stand(' '))
		}
	}
	return strings.Join(lines, "\n")
}

func (s *standIn) stand(r rune) rune {
	if private, found := s.to[r]; found {
		return private
	}
	if s.next > lastPrivate {
		return r
	}
	private := s.next
	s.to[r] = private
	s.from = append(s.from, string(private), string(r))
	s.next++
	return private
}

// back puts the characters themselves into what was printed.
func (s *standIn) back(text []byte) []byte {
	if len(s.from) == 0 {
		return append([]byte(nil), text...)
	}
	return []byte(strings.NewReplacer(s.from...).Replace(string(text)))
}
