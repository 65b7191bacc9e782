package krm

import (
	"slices"
	"strings"

	yaml11 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// stringNode is a scalar that is a string to every reader, whatever it looks like.
func stringNode(value string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
	quote(n)
	return n
}

// quote puts quotes around a string that a reader of YAML 1.1 would take for
// something else: API servers and most other tools are such readers. Other styles
// say already that it is a string.
func quote(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style&^yaml.TaggedStyle == 0 && n.ShortTag() == yaml.NodeTagString && isAmbiguous(n.Value) {
		n.Style |= yaml.DoubleQuotedStyle
	}
}

// quoteAll is quote for every string below a node.
func quoteAll(n *yaml.Node) {
	quote(n)
	for _, child := range n.Content {
		quoteAll(child)
	}
}

// isAmbiguous tells whether YAML 1.1 reads a plain scalar as something else than a
// string: no, on, y, 0755, 1e3, 1:20, dates, ~. A lone = has a type of its own there
// (yaml.org/type/value), of which only some readers know: PyYAML refuses it.
func isAmbiguous(value string) bool {
	is, known := atSight(value)
	return is || !known && reads(value)
}

// reads is isAmbiguous by reading the text.
func reads(value string) bool {
	const inNumbersAndDates = "0123456789:.-_+ TtZz"
	switch {
	case value == "=" || value == "<<":
		return true
	case strings.Contains(value, "\n"):
		return false
	case strings.Trim(value, inNumbersAndDates) == "":
		// Its decoder leaves dates and numbers in base 60 to the types that it decodes
		// into; its encoder knows them.
		text, err := yaml11.Marshal(value)
		return err == nil && strings.HasPrefix(string(text), `"`)
	}
	var read any
	if yaml11.Unmarshal([]byte(value), &read) != nil {
		return false // no plain scalar at all, and so it gets quotes
	}
	switch read.(type) {
	case bool, int, int64, uint64, float64:
		return true
	case nil:
		return !strings.HasPrefix(value, "#")
	}
	return false
}

// yamlWords are those that YAML 1.1 takes for something else than a text.
var yamlWords = []string{
	"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO",
	"false", "False", "FALSE", "off", "Off", "OFF", "null", "Null", "NULL",
}

// class tells what a character may stand for.
type class uint8

const (
	letters class = 1 << iota
	digits
	exponents
	// harmless are those that may stand anywhere in a text but at its ends.
	harmless
)

// classes are those of each byte.
var classes = func() (all [256]class) {
	for c := range all {
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			all[c] = letters | harmless
		case c >= '0' && c <= '9':
			all[c] = digits | harmless
		case strings.ContainsRune("_./-,;()=+{}$\"'[]!~<>|&*?@%^\\` ", rune(c)):
			all[c] = harmless
		}
	}
	all['e'] |= exponents
	all['E'] |= exponents
	return all
}()

// isOf tells whether every byte of a text is of one of the classes.
func isOf(text string, of class) bool { return lengthOf(text, of) == len(text) }

// lengthOf is how many bytes of a text are, before the first of none of the classes.
func lengthOf(text string, of class) int {
	for i := range len(text) {
		if classes[text[i]]&of == 0 {
			return i
		}
	}
	return len(text)
}

// atSight is isAmbiguous for what most texts are, without reading them: words, names,
// paths, flags and numbers. It is not known of others.
func atSight(value string) (is, known bool) {
	switch {
	case len(value) <= len("18446744073709551615") && isOf(value, digits): // longer ones may be no number
		return true, true
	case isOf(value, letters):
		return len(value) <= len("false") && slices.Contains(yamlWords, value), true
	}
	return false, isText(value) || isName(value)
}

// isName tells of most names, paths and flags that they are text by how they begin: words
// begin with one of a few letters, and numbers with digits and signs.
func isName(value string) bool {
	begin := value[0]
	switch {
	case begin|0x20 >= 'a' && begin|0x20 <= 'z':
		return strings.IndexByte("yYnNtTfFoO", begin) < 0
	case begin >= '1' && begin <= '9': // a sum, a duration: what no number has in it
		return isOf(value, digits|letters) && !isOf(value, digits|exponents)
	case begin == '-':
		return len(value) > 2 && value[1] == '-' && value[2]|0x20 >= 'a' && value[2]|0x20 <= 'z'
	}
	return begin == '/' || begin == '$' || begin == '('
}

// isText tells of most texts, without reading them, that they are none of the words of
// YAML 1.1: those that begin with a letter are no longer than false.
func isText(value string) bool {
	letter := value != "" && (value[0]|0x20 >= 'a' && value[0]|0x20 <= 'z')
	return letter && len(value) > len("false") && strings.TrimSpace(value) == value && !strings.Contains(value, "#")
}
