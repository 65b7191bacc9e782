package genrules

import (
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// What is made of the text of a rule file, which the clusters of a fleet have in common:
// whether it is one, and the spec of a PrometheusRule.
type (
	isRules string
	asSpec  string
)

// check reports a text that is no rule file.
func (g *generator) check(from *krm.Object, key, text string) {
	if !krm.Remember(g.Run, isRules(text), func() bool { return parse(text) != nil }) {
		g.refuse(from, key)
	}
}

// spec returns a rule file as the spec of a PrometheusRule; nil, which is reported, where
// it is none.
func (g *generator) spec(from *krm.Object, key, text string) *krm.Value {
	spec := krm.Remember(g.Run, asSpec(text), func() *krm.Value {
		rules := parse(text)
		if rules == nil {
			return nil
		}
		return krm.ValueOf(rules)
	})
	if spec == nil {
		g.refuse(from, key)
	}
	return spec
}

func (g *generator) refuse(from *krm.Object, key string) {
	g.Errorf(from, problem.Join("data", key), "write groups of rules", "it is no rule file")
}

// parse returns the rules of a file; nil when it is none.
func parse(text string) *yaml.Node {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil || len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	return document.Content[0]
}
