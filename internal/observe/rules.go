package observe

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rule is an alert or a recording rule that a process evaluates.
type Rule struct {
	// Written is what the file says, which is everybody's who has a file of the same text.
	*Written
	Process *Process
	// Text is the file.
	Text *Text
}

// Written is a rule as it is written.
type Written struct {
	// Group is the name of its group.
	Group string
	// Alert is the alert's name, or Record that of the series, the other is "".
	Alert, Record string
	// Expr is PromQL.
	Expr string
	// For is how long the expression holds before the alert fires, "" for at once.
	For string
	// Labels are those of the group and its own, Annotations its own.
	Labels, Annotations map[string]string
	// Same is what it has in common with one that is the same: what it records, or the name
	// of the alert, and the expression. It is no text for people.
	Same string
	// field of the file that it is.
	field string
}

// Name is that of the alert or of the recorded series.
func (w *Written) Name() string { return w.Alert + w.Record }

// At is where the rule stands: the file, or the field of a PrometheusRule.
func (r Rule) At() Place { return r.Text.Section(r.field) }

// ruleFile is what is read of a file of rules (Prometheus v3.13, model/rulefmt/rulefmt.go).
type ruleFile struct {
	Groups []struct {
		Name   string            `yaml:"name"`
		Labels map[string]string `yaml:"labels"`
		Rules  []struct {
			Alert       string            `yaml:"alert"`
			Record      string            `yaml:"record"`
			Expr        string            `yaml:"expr"`
			For         string            `yaml:"for"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

// Rules returns the rules that a Prometheus or a ruler evaluates. Known is false where
// there may be more: in files that are not among the objects, or that no file flag can be
// read of.
func (p *Process) Rules() (rules []Rule, known bool) {
	if p.rules == nil { // of a pod that only lends its files
		return nil, true
	}
	return p.rules()
}

func (p *Process) readRules() (rules []Rule, known bool) {
	patterns, known := p.rulePatterns()
	for _, pattern := range patterns {
		files, all := p.Glob(pattern)
		known = known && all
		for _, f := range files {
			t := p.Cluster().Key(f.Kind, p.Namespace(), f.Name, f.Key)
			if !t.Known {
				known = false
				continue
			}
			rules = append(rules, p.rulesIn(t)...)
		}
	}
	return rules, known
}

// rulePatterns are the patterns of its files of rules.
func (p *Process) rulePatterns() (patterns []string, known bool) {
	switch p.Component {
	case thanos.Rule:
		return p.Flags.Values("--rule-file"), p.Hidden == ""
	case thanos.Prometheus:
		return p.besideConfig(p.RuleFiles()), p.Configuration().Known
	}
	return nil, true
}

func (p *Process) rulesIn(t Text) []Rule {
	var found []Rule
	for _, w := range p.Cluster().written(t) {
		found = append(found, Rule{w, p, &t})
	}
	return found
}

func (f ruleFile) written() []*Written {
	var found []*Written
	for i, g := range f.Groups {
		for j, r := range g.Rules {
			labels := maps.Clone(g.Labels)
			if labels == nil {
				labels = map[string]string{}
			}
			maps.Copy(labels, r.Labels)
			field := problem.Index(problem.Index("groups", i)+".rules", j)
			same := strings.Join([]string{r.Record, r.Alert, strings.Join(strings.Fields(r.Expr), " ")}, "\x00")
			found = append(found, &Written{g.Name, r.Alert, r.Record, r.Expr, r.For, labels, r.Annotations, same, field})
		}
	}
	return found
}

// Glob returns the keys of ConfigMaps and Secrets that a process sees as files of a
// pattern. All is false where there may be more: in a source whose keys are not known, or
// in a volume of another kind.
func (p *Process) Glob(pattern string) (found []krm.File, all bool) {
	if all = path.IsAbs(pattern) && !HasVariable(pattern); !all {
		return nil, false
	}
	pattern = path.Clean(pattern)
	mounted := false
	for _, m := range p.Each("volumeMounts") {
		at, sub := path.Clean(m.Text("mountPath")), m.Text("subPath")
		if !mayHold(at, pattern, sub != "") {
			continue
		}
		mounted = true
		files, known := p.shown(m.Text("name"))
		all = all && known && !m.Has("subPathExpr")
		for _, f := range files {
			file := path.Join(at, f.path)
			if sub != "" {
				rest, inside := strings.CutPrefix("/"+f.path, path.Join("/", sub))
				file = path.Join(at, rest)
				if !inside {
					continue
				}
			}
			if matches, _ := path.Match(pattern, file); matches && !slices.Contains(found, f.File) {
				found = append(found, f.File)
			}
		}
	}
	return found, all && mounted
}

// mayHold tells whether files of a pattern may lie at a mount: the folder's names match
// those that the pattern begins with.
func mayHold(at, pattern string, isFile bool) bool {
	folder, names := strings.Split(at, "/"), strings.Split(pattern, "/")
	if len(folder) > len(names) || len(folder) == len(names) && !isFile {
		return false
	}
	for i, name := range folder {
		if matches, err := path.Match(names[i], name); err != nil || !matches {
			return false
		}
	}
	return true
}

// shownFile is a key that a volume shows at a path.
type shownFile struct {
	krm.File
	path string
}

// shown are the keys that a volume shows; known is false where it may show others.
func (p *Process) shown(volume string) (found []shownFile, known bool) {
	known = false
	for _, v := range p.Pods.Each(p.Pods.PodSpec("volumes")...) {
		if v.Text("name") != volume {
			continue
		}
		sources := []*krm.Object{v}
		if v.Has("projected") {
			sources = v.Each("projected", "sources")
		}
		known = true
		for _, s := range sources {
			files, all := p.sourced(s)
			found, known = append(found, files...), known && all
		}
	}
	return found, known
}

// sourced are the keys of a ConfigMap or Secret in a volume.
func (p *Process) sourced(source *krm.Object) (found []shownFile, known bool) {
	for _, s := range []struct{ field, name, kind string }{{"configMap", "name", "ConfigMap"}, {"secret", "secretName", "Secret"}} {
		if !source.Has(s.field) {
			continue
		}
		name := source.Text(s.field, s.name) + source.Text(s.field, "name")
		if s.kind == "ConfigMap" {
			name = source.Text(s.field, "name")
		}
		items := source.Each(s.field, "items")
		for _, item := range items {
			found = append(found, shownFile{krm.File{Kind: s.kind, Name: name, Key: item.Text("key")}, item.Text("path")})
		}
		o := p.Cluster().Get(s.kind, p.Namespace(), name)
		if len(items) == 0 && o != nil {
			for _, key := range o.Keys() {
				found = append(found, shownFile{krm.File{Kind: s.kind, Name: name, Key: key}, key})
			}
		}
		isThere := o != nil && !p.Cluster().Made(s.kind, p.Namespace(), name)
		return found, len(items) > 0 || isThere || source.Text(s.field, "optional") == "true"
	}
	return nil, false
}
