package shards

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// maxModulus bounds what is counted through; nobody runs as many stores.
const maxModulus = 4096

// rule is a Prometheus relabel rule; Thanos knows keep, drop and hashmod of a
// selector (v0.42.4, pkg/block/fetcher.go, SelectorSupportedRelabelActions).
type rule struct {
	Action       string   `yaml:"action,omitempty"`
	SourceLabels []string `yaml:"source_labels,omitempty,flow"`
	Separator    string   `yaml:"separator,omitempty"`
	// Regex may be written as a number.
	Regex       yaml.Node `yaml:"regex,omitempty"`
	Modulus     int       `yaml:"modulus,omitempty"`
	TargetLabel string    `yaml:"target_label,omitempty"`
	Replacement string    `yaml:"replacement,omitempty"`
}

// part is a shard that was read.
type part struct {
	name string
	// modulus is 0 without a hash; sources names what is hashed, target where to.
	modulus         int
	sources, target string
	// keeps are the conditions on the hash.
	keeps []condition
	// others are the other selectors, as text.
	others string
	// beside are the same for people.
	beside []string
	window window
}

// condition keeps or drops what matches.
type condition struct {
	pattern *regexp.Regexp
	keep    bool
}

// takes tells whether a shard takes the blocks whose hash leaves remainder r.
func (p part) takes(r int) bool {
	return p.modulus == 0 || !slices.ContainsFunc(p.keeps, func(c condition) bool { return c.pattern.MatchString(strconv.Itoa(r)) != c.keep })
}

func parse(s Shard) (part, []string) {
	p := part{name: s.Name}
	problems := p.readWindow(s)
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s.Relabel), &doc); err != nil {
		return p, append(problems, "the selector is not YAML")
	}
	var rules []rule
	for _, problem := range strict.Decode(&doc, &rules) {
		problems = append(problems, "selector "+problem.String())
	}
	for i, r := range rules {
		// what a key that is not known was to say is told once
		if text := p.read(r); text != "" && (len(problems) == 0 || text != keepsNothing) {
			problems = append(problems, fmt.Sprintf("selector [%d]: %s", i, text))
		}
	}
	return p, problems
}

// Misread returns what of relabelling Thanos passes over, which reads it leniently: keys
// that it does not know, and what keeps nothing without them (v0.42.5, pkg/block/fetcher.go,
// ParseRelabelConfig). It holds no value.
func Misread(relabel string) []problem.Problem {
	var doc yaml.Node
	if yaml.Unmarshal([]byte(relabel), &doc) != nil {
		return nil
	}
	var rules []rule
	problems := strict.Decode(&doc, &rules)
	for i, r := range rules {
		pattern, err := anchored(r.Regex)
		if len(problems) == 0 && err == nil && strings.EqualFold(r.Action, "keep") && len(r.SourceLabels) == 0 && !pattern.MatchString("") {
			problems = append(problems, problem.New(problem.Index("", i), "name its source_labels", keepsNothing))
		}
	}
	return problems
}

// keepsNothing says what a keep without labels does.
const keepsNothing = "keep without source_labels, which takes nothing"

// read takes one rule in and says what is wrong with it.
func (p *part) read(r rule) string {
	action := strings.ToLower(r.Action)
	pattern, err := anchored(r.Regex)
	switch {
	case err != nil:
		return "regex is no regular expression"
	case action == "hashmod" && (r.Modulus < 1 || r.Modulus > maxModulus || r.TargetLabel == ""):
		return fmt.Sprintf("hashmod wants a target_label and a modulus from 1 to %d, got %d", maxModulus, r.Modulus)
	case action == "hashmod" && p.modulus > 0:
		return "second hashmod, want one"
	case action == "hashmod":
		p.modulus, p.sources, p.target = r.Modulus, strings.Join(r.SourceLabels, ","), r.TargetLabel
	case len(r.SourceLabels) == 0 && action == "keep" && !pattern.MatchString(""):
		return keepsNothing
	case action != "keep" && action != "drop":
		return fmt.Sprintf("action %q, want keep, drop or hashmod", r.Action)
	case p.modulus > 0 && len(r.SourceLabels) == 1 && r.SourceLabels[0] == p.target:
		p.keeps = append(p.keeps, condition{pattern, action == "keep"})
	default:
		p.others += fmt.Sprintf("%s %q %s;", action, r.SourceLabels, pattern)
		p.beside = append(p.beside, fmt.Sprintf("%s %s=~%q", action, strings.Join(r.SourceLabels, ","), r.Regex.Value))
	}
	return ""
}

// anchored compiles a pattern as Prometheus does: it must match all of the value.
func anchored(pattern yaml.Node) (*regexp.Regexp, error) {
	if pattern.Kind == 0 {
		pattern.Value = ".*"
	}
	return regexp.Compile("^(?s:" + pattern.Value + ")$")
}

// HashesBlockID tells whether a selector hashes the ID of each block. That is for
// stores: a compactor must see all blocks of a stream (Thanos, docs/sharding.md).
func HashesBlockID(relabel string) bool {
	p, _ := parse(Shard{Relabel: relabel})
	return slices.Contains(strings.Split(p.sources, ","), "__block_id")
}

// Beside returns the selectors that stand beside a hash, "" for none and for what does not
// hash: blocks that they turn away are taken by no shard that has them.
func Beside(relabel string) string {
	p, _ := parse(Shard{Relabel: relabel})
	if p.modulus == 0 {
		return ""
	}
	return strings.Join(p.beside, ", ")
}
