package observe

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// MountedRules returns the files of rules that a process sees in ConfigMaps and Secrets,
// loaded or not, by their paths.
func (p *Process) MountedRules() map[string]Text {
	found := map[string]Text{}
	for _, m := range p.Each("volumeMounts") {
		at, sub := path.Clean(m.Text("mountPath")), m.Text("subPath")
		files, _ := p.shown(m.Text("name"))
		for _, f := range files {
			if sub != "" && sub != f.path {
				continue
			}
			file := path.Join(at, f.path)
			if sub != "" {
				file = at
			}
			if t := p.Cluster().key(f.Kind, p.Namespace(), f.Name, f.Key); hasRules(t) {
				found[file] = t
			}
		}
	}
	return found
}

// Unmounted are the patterns of rule files of a process in whose folders nothing is mounted.
func (p *Process) Unmounted() []string {
	patterns, _ := p.rulePatterns()
	return slices.DeleteFunc(slices.Clone(patterns), func(pattern string) bool {
		_, mounted := p.Source(pattern)
		files, _ := p.Glob(pattern)
		return mounted || len(files) > 0
	})
}

// hasRules tells whether a text is a file of rules that has any.
func hasRules(t Text) bool {
	if !t.Known || !strings.Contains(t.Text, "groups:") || !strings.Contains(t.Text, "expr:") {
		return false
	}
	var file ruleFile
	if yaml.Unmarshal([]byte(t.Text), &file) != nil {
		return false
	}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if r.Expr != "" {
				return true
			}
		}
	}
	return false
}

// MayAlert tells whether a Prometheus or a ruler has an Alertmanager, or may have one that
// nothing among the objects tells of.
func (p *Process) MayAlert() bool {
	if p.Component == thanos.Rule {
		return p.Hidden != "" || p.Flags.Has("--alertmanagers.url") || p.Flags.Has("--alertmanagers.config") || p.Flags.Has("--alertmanagers.config-file")
	}
	c := p.read()
	if c == nil || len(c.Alerting.Alertmanagers) > 0 {
		return true
	}
	m := p.Cluster().owners[p.Pods.Object]
	return m != nil && m.of.Has("spec", "additionalAlertManagerConfigs")
}

// LoadedRules returns the files of rules that a process loads and that are known, whether
// or not they hold any rules.
func (p *Process) LoadedRules() []Text {
	patterns, _ := p.rulePatterns()
	var found []Text
	seen := map[Place]bool{}
	for _, pattern := range patterns {
		files, _ := p.Glob(pattern)
		for _, f := range files {
			if t := p.Cluster().key(f.Kind, p.Namespace(), f.Name, f.Key); t.Known && !seen[t.At] {
				seen[t.At] = true
				found = append(found, t)
			}
		}
	}
	return found
}
