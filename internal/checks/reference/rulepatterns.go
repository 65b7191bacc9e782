package reference

import "go.yaml.in/yaml/v3"

// rulePatterns are the rule_files of a configuration of Prometheus.
func rulePatterns(text string) []string {
	var config struct {
		RuleFiles []string `yaml:"rule_files"`
	}
	_ = yaml.Unmarshal([]byte(text), &config) // what does not parse is promtool's to tell
	return config.RuleFiles
}
