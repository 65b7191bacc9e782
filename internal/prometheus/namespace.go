package prometheus

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// jobs is what a configuration, or one of its files of scrape_config_files, says of targets.
type jobs struct {
	Files []string `yaml:"scrape_config_files"`
	Jobs  []struct {
		Relabel []targetRule `yaml:"relabel_configs"`
	} `yaml:"scrape_configs"`
}

type targetRule struct {
	Sources     []string `yaml:"source_labels"`
	Target      string   `yaml:"target_label"`
	Action      string   `yaml:"action"`
	Regex       string   `yaml:"regex"`
	Replacement string   `yaml:"replacement"`
}

// ScrapeFiles are the paths and patterns of scrape_config_files.
func ScrapeFiles(text string) []string {
	var found jobs
	if yaml.Unmarshal([]byte(text), &found) != nil {
		return nil
	}
	return found.Files
}

// NamespaceLabels are the labels, other than a given one, that scrape jobs put the namespace
// of a target into, sorted: configurations older than prometheus-operator often have
// kubernetes_namespace. What cannot be read has none.
func NamespaceLabels(other string, texts ...string) []string {
	var labels []string
	for _, text := range texts {
		var found jobs
		if yaml.Unmarshal([]byte(text), &found) != nil {
			continue
		}
		for _, job := range found.Jobs {
			for _, rule := range job.Relabel {
				if rule.isNamespace() && rule.Target != other {
					labels = append(labels, rule.Target)
				}
			}
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// isNamespace tells whether a rule puts the namespace, and nothing else, into a label that
// stays.
func (r targetRule) isNamespace() bool {
	return slices.Equal(r.Sources, []string{"__meta_kubernetes_namespace"}) && !strings.HasPrefix(r.Target, "__") &&
		(r.Action == "" || r.Action == "replace") &&
		slices.Contains([]string{"", "(.*)", "(.+)"}, r.Regex) && slices.Contains([]string{"", "$1", "${1}"}, r.Replacement)
}
