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
		settle(t, judge, strings.Join(s.Args, " "), Start(upstream.Program("prometheus"), s))
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
			v := upstream.JudgePrometheusFile(t.TempDir(), kind, content, holder.files(), o.promqlFeatures()...)
			if v.Outcome != Accepts && o.Untouched(holder) {
				left(t, "prometheus "+string(kind), "it is as the user wrote it", t.Name())
				return
			}
			settle(t, "prometheus "+string(kind), t.Name(), v)
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
