package conformance

import (
	"strings"
	"testing"
)

func TestPrometheusTakesItsArguments(t *testing.T) {
	eachContainer(t, "prometheus", 3, 0, func(t *testing.T, c *Container, s *Sandbox) {
		const judge = "prometheus arguments"
		if lacking(t, judge, c, s) {
			return
		}
		if c.Output.Partial && !s.Has("--config.file") {
			left(t, judge, "the case gives no --config.file", c.Name())
			return
		}
		s.StayLocal("prometheus")
		settleFor(t, judge, c.Output, strings.Join(s.Args, " "), Start(upstream.Program("prometheus"), s))
	})
}

func TestPrometheusTakesItsFiles(t *testing.T) {
	eachFile(func(o *Output, holder *Object, name, content string) {
		kind := PrometheusFileOf(content)
		if kind == NoPrometheusFile {
			return
		}
		t.Run(o.Name+" "+holder.String()+" "+name, func(t *testing.T) {
			t.Parallel()
			if !upstream.HasServers() && strings.Contains(content, "partial_response_strategy:") {
				left(t, "prometheus "+string(kind), "only the program of Thanos knows its keys", t.Name())
				return
			}
			v := upstream.JudgePrometheusFile(t.TempDir(), kind, content, holder.files(), o.promqlFeatures()...)
			if v.Outcome != Accepts && o.Untouched(holder) {
				left(t, "prometheus "+string(kind), "it is as the user wrote it", t.Name())
				return
			}
			settleFor(t, "prometheus "+string(kind), o, t.Name(), v)
		})
	})
}

// TestThanosTakesItsRules: Thanos' own parser reads the rules, too. Each text is asked about once.
func TestThanosTakesItsRules(t *testing.T) {
	const judge = "rules of thanos rule"
	seen := map[string]bool{}
	eachFile(func(o *Output, holder *Object, name, content string) {
		if seen[content] || PrometheusFileOf(content) != RuleFile {
			return
		}
		seen[content] = true
		t.Run(o.Name+" "+holder.String()+" "+name, func(t *testing.T) {
			t.Parallel()
			s := &Sandbox{Root: t.TempDir()}
			v := s.with(t, content, func(file string) Verdict {
				return Ask(s, upstream.Program("thanos"), "tools", "rules-check", "--rules="+file)
			})
			if v.Outcome != Accepts && o.Untouched(holder) {
				left(t, judge, "it is as the user wrote it", t.Name())
				return
			}
			if strings.Contains(v.Said, "is not enabled") {
				left(t, judge, "rules-check takes no --enable-feature, as the ruler does", t.Name())
				return
			}
			settleFor(t, judge, o, t.Name(), v)
		})
	})
}

// promqlFeatures are the features of PromQL that a Prometheus of the output turns on.
func (o *Output) promqlFeatures() []string {
	const experimental = "promql-experimental-functions"
	for _, c := range o.Containers() {
		if strings.Contains(strings.Join(c.Args(nil), " "), experimental) {
			return []string{experimental}
		}
	}
	return nil
}

// eachFile visits what the ConfigMaps and Secrets of every output hold.
func eachFile(visit func(o *Output, holder *Object, name, content string)) {
	for _, output := range outputs {
		for _, object := range output.Objects {
			if object.Kind != "ConfigMap" && object.Kind != "Secret" {
				continue
			}
			for name, content := range object.files() {
				visit(output, object, name, content)
			}
		}
	}
}
