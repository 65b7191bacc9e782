package prometheus

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The keys of a file of rules (Prometheus v3.16, model/rulefmt/rulefmt.go).
var (
	groupKeys = []string{"name", "interval", "query_offset", "limit", "rules", "labels"}
	ruleKeys  = []string{"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"}
)

// partialResponse is a key of groups that Thanos has beside (Thanos v0.42.4,
// pkg/rules/manager.go).
const partialResponse = "partial_response_strategy"

// CheckRules says what keeps a Prometheus, or a ruler of Thanos, from loading a file of
// rules, but for its expressions. Problems name groups and rules; of a text that is no YAML
// nothing is quoted.
func CheckRules(text string, isThanos bool) []string {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader([]byte(text))).Decode(&doc); err != nil {
		if strings.TrimSpace(text) == "" || err.Error() == "EOF" {
			return nil
		}
		return []string{"it is no YAML"}
	}
	c := ruleChecker{isThanos: isThanos}
	c.file(doc.Content[0])
	return c.problems
}

type ruleChecker struct {
	isThanos bool
	problems []string
}

func (c *ruleChecker) add(format string, args ...any) {
	if problem := fmt.Sprintf(format, args...); !slices.Contains(c.problems, problem) {
		c.problems = append(c.problems, problem)
	}
}

// keys tells of keys that nobody knows, and of those that are given twice.
func (c *ruleChecker) keys(n *yaml.Node, what string, known ...string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		switch {
		case seen[key]:
			c.add("%s has the key %s twice", what, key)
		case !slices.Contains(known, key):
			c.add("%s has the key %s, which is none", what, key)
		}
		seen[key] = true
	}
}

func (c *ruleChecker) file(root *yaml.Node) {
	if isNull(root) {
		return
	}
	if root.Kind != yaml.MappingNode {
		c.add("it is no mapping with groups")
		return
	}
	if !c.isThanos { // which writes the groups anew, and leaves out what stands beside
		c.keys(root, "the file", "groups")
	}
	_, groups := entry(root, "groups")
	if groups == nil || isNull(groups) {
		return
	}
	if groups.Kind != yaml.SequenceNode {
		c.add("groups is no list")
		return
	}
	names := map[string]bool{}
	for i, g := range groups.Content {
		c.group(resolve(g), i, names)
	}
}

func (c *ruleChecker) group(g *yaml.Node, i int, names map[string]bool) {
	what := fmt.Sprintf("groups[%d]", i)
	if g.Kind != yaml.MappingNode {
		c.add("%s is no mapping", what)
		return
	}
	if isMerged(g) {
		return
	}
	name := textOf(g, "name")
	if name == "" {
		c.add("%s has no name", what)
	} else {
		what = "group " + name
	}
	strategy := strings.ToLower(textOf(g, partialResponse))
	if names[name+"\x00"+strategy] && name != "" {
		c.add("%s is there twice in the file", what)
	}
	names[name+"\x00"+strategy] = true
	c.keys(g, what, append(slices.Clone(groupKeys), partialResponse)...)
	_, given := entry(g, partialResponse)
	switch {
	case given != nil && !c.isThanos:
		c.add("%s has the key %s, which only Thanos knows", what, partialResponse)
	case !slices.Contains([]string{"", "abort", "warn"}, strategy):
		c.add("%s has %s: %s, want abort or warn", what, partialResponse, strategy)
	}
	c.durations(g, what, "interval", "query_offset")
	_, rules := entry(g, "rules")
	if rules == nil {
		return
	}
	if rules.Kind != yaml.SequenceNode && !isNull(rules) {
		c.add("rules of %s is no list", what)
		return
	}
	for j, r := range rules.Content {
		c.rule(resolve(r), fmt.Sprintf("%s, rules[%d]", what, j))
	}
}

func (c *ruleChecker) rule(r *yaml.Node, what string) {
	if r.Kind != yaml.MappingNode {
		c.add("%s is no mapping", what)
		return
	}
	if isMerged(r) {
		return
	}
	c.keys(r, what, ruleKeys...)
	record, alert := textOf(r, "record"), textOf(r, "alert")
	switch {
	case record != "" && alert != "":
		c.add("%s has both record and alert", what)
	case record == "" && alert == "":
		c.add("%s has neither record nor alert", what)
	}
	if textOf(r, "expr") == "" {
		c.add("%s has no expr", what)
	}
	if record != "" {
		for _, key := range []string{"for", "keep_firing_for", "annotations"} {
			if _, value := entry(r, key); value != nil && !isNull(value) && value.Value != "0s" && (value.Kind != yaml.MappingNode || len(value.Content) > 0) {
				c.add("%s records, and has %s, which is of alerts", what, key)
			}
		}
		if strings.ContainsAny(record, "{}") {
			c.add("%s records under a name with braces", what)
		}
	}
	c.durations(r, what, "for", "keep_firing_for")
	for _, key := range []string{"labels", "annotations"} {
		if _, value := entry(r, key); value != nil && !isNull(value) && value.Kind != yaml.MappingNode && value.Kind != yaml.AliasNode {
			c.add("%s has %s that are no mapping", what, key)
		}
	}
}

func (c *ruleChecker) durations(n *yaml.Node, what string, keys ...string) {
	for _, key := range keys {
		if value := textOf(n, key); value != "" && !strings.ContainsAny(value, "$%{<") {
			if _, ok := ParseDuration(value); !ok {
				c.add("%s has %s: %s, which is no duration", what, key, value)
			}
		}
	}
}

// textOf is that under a key of a mapping, "" where there is none.
func textOf(n *yaml.Node, key string) string {
	_, value := entry(n, key)
	if value == nil {
		return ""
	}
	if value = resolve(value); value.Kind != yaml.ScalarNode || isNull(value) {
		return ""
	}
	return value.Value
}

// isMerged tells whether a mapping has keys of another one, which are not looked at.
func isMerged(n *yaml.Node) bool {
	key, _ := entry(n, "<<")
	return key != nil
}

// resolve is a node, or the one that an alias stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
