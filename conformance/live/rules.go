package live

import (
	"strings"

	"sigs.k8s.io/yaml"
)

// ruleGroups are the groups of rules that a cluster's ConfigMaps hold, with the number of
// their rules.
func (c *Cluster) ruleGroups() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := map[string]int{}
	for _, object := range c.objects.Objects {
		_, _, files := object.Files()
		for name, text := range files {
			var rules struct {
				Groups []struct {
					Name  string
					Rules []any
				}
			}
			if !strings.HasSuffix(name, ".yml") || yaml.Unmarshal([]byte(text), &rules) != nil {
				continue
			}
			for _, g := range rules.Groups {
				found[g.Name] += len(g.Rules)
			}
		}
	}
	return found
}
