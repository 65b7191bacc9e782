package observe

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// MountedRules returns what a process sees in ConfigMaps and Secrets that may be files of
// rules, loaded or not, by their paths: HasRules tells.
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
			if t := p.Cluster().Key(f.Kind, p.Namespace(), f.Name, f.Key); t.Known && strings.Contains(t.Text, "groups:") && strings.Contains(t.Text, "expr:") {
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

// HasRules tells whether a text is a file of rules that has any.
func (c *Cluster) HasRules(t Text) bool {
	return slices.ContainsFunc(c.written(t), func(w *Written) bool { return w.Expr != "" })
}

// ruleText is the key of a file of rules, which many clusters have the same of.
type ruleText string

// written reads a file of rules, once; what is none has no rules.
func (c *Cluster) written(t Text) []*Written {
	return Memo(c.fleet, ruleText(t.Text), func() []*Written {
		var file ruleFile
		if yaml.Unmarshal([]byte(t.Text), &file) != nil {
			return nil
		}
		return file.written()
	})
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
			if t := p.Cluster().Key(f.Kind, p.Namespace(), f.Name, f.Key); t.Known && !seen[t.At] {
				seen[t.At] = true
				found = append(found, t)
			}
		}
	}
	return found
}
