package change

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// nameRules gives the rules of a group names: that of the alert or of the series, and of
// several of a name the number among them.
func nameRules(list *yaml.Node) {
	names, seen := make([]string, len(list.Content)), map[string]int{}
	for i, item := range list.Content {
		name := ruleName(item)
		if name == "" {
			return
		}
		seen[name]++
		names[i] = numbered(name, seen[name])
	}
	for i, item := range list.Content {
		item.Content = append(item.Content, mapping(nameKey, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: names[i]}).Content...)
	}
}

func ruleName(n *yaml.Node) string { return fieldOf(n, "alert") + fieldOf(n, "record") }

func numbered(name string, number int) string {
	if number == 1 {
		return name
	}
	return fmt.Sprintf("%s #%d", name, number)
}

// alignRules numbers rules of one name in the new state as they are in the old one: a rule
// that comes or goes in the midst of them leaves the others what they are.
func alignRules(from, to *yaml.Node) {
	if from.Kind != to.Kind {
		return
	}
	switch from.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(from.Content); i += 2 {
			if other := valueOf(to, from.Content[i].Value); other != nil {
				alignRules(from.Content[i+1], other)
			}
		}
	case yaml.SequenceNode:
		if isNamedRules(from) && isNamedRules(to) {
			renumber(from, to)
			return
		}
		for i, item := range from.Content {
			if other := entryLike(to, item, i); other != nil {
				alignRules(item, other)
			}
		}
	}
}

func isNamedRules(list *yaml.Node) bool {
	return len(list.Content) > 0 && fieldOf(list.Content[0], nameKey) != ""
}

// entryLike is the entry of a list that is called like another one, or that has its place
// where that has no name.
func entryLike(list, item *yaml.Node, place int) *yaml.Node {
	name := nameIn(item)
	for i, other := range list.Content {
		if name == nameIn(other) && (name != "" || i == place) {
			return other
		}
	}
	return nil
}

// likenesses are what makes a rule the one that it was, the surest first.
var likenesses = []func(*yaml.Node) string{
	encode,
	func(n *yaml.Node) string {
		if labels := valueOf(n, "labels"); labels != nil {
			return ruleName(n) + "\n" + encode(labels)
		}
		return ruleName(n)
	},
	ruleName,
}

// renumber gives each rule of the new state the name of the old one that it is most like, in
// their order, and those that are left the numbers above.
func renumber(from, to *yaml.Node) {
	olds, news := slices.Clone(from.Content), slices.Clone(to.Content)
	last := map[string]int{}
	for _, old := range olds {
		last[ruleName(old)]++
	}
	for _, like := range likenesses {
		waiting := map[string][]*yaml.Node{}
		for _, old := range olds {
			waiting[like(old)] = append(waiting[like(old)], old)
		}
		news = slices.DeleteFunc(news, func(item *yaml.Node) bool {
			key := like(item)
			same := waiting[key]
			if len(same) == 0 {
				return false
			}
			valueOf(item, nameKey).Value = fieldOf(same[0], nameKey)
			waiting[key] = same[1:]
			olds = slices.DeleteFunc(olds, func(old *yaml.Node) bool { return old == same[0] })
			return true
		})
	}
	for _, item := range news {
		name := ruleName(item)
		last[name]++
		valueOf(item, nameKey).Value = numbered(name, last[name])
	}
}

// valueOf is the value of a key of a mapping, nil for none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
