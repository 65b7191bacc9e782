package operator

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var messageVersion = &checks.Rule{
	ID:       "operator/message-version",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		each(f, func(c *observe.Cluster, o *krm.Object) { checkMessageVersion(c, o, tell) }, "Prometheus", "PrometheusAgent")
	},
}

func checkMessageVersion(c *observe.Cluster, o *krm.Object, tell checks.Tell) {
	since := thanos.WriteMessage.Since
	version := versionOf(o)
	dropped := behindMessage(o, version)
	if version == "" || thanos.AtLeast(version, since) || len(dropped) == 0 || isOlder(c, "v0.86.0") {
		return
	}
	for i, w := range o.Each("spec", "remoteWrite") {
		if w.Text("messageVersion") == "V2.0" {
			tell(c.At(o, problem.Join(problem.Index("spec.remoteWrite", i), "messageVersion")), "leave it out until version is "+since+" or later",
				"V2.0 came with Prometheus %s, and version is %s: with it prometheus-operator drops %s, from v0.86 on", since, version, strings.Join(dropped, ", "))
			return
		}
	}
}

// behindMessage are the fields whose flags the operator writes behind those of remote write, for
// versions that have them.
func behindMessage(o *krm.Object, version string) (fields []string) {
	otlp := o.Text("spec", "enableOTLPReceiver")
	format := o.Text("spec", "logFormat")
	for _, f := range []struct {
		name, since string
		has         bool
	}{
		{"enableFeatures", "v2.25.0", len(o.Texts("spec", "enableFeatures")) > 0},
		{"enableOTLPReceiver", "v2.47.0", otlp == "true"},
		{"otlp", "v2.47.0", otlp == "" && o.Has("spec", "otlp")},
		{"logFormat", "v2.6.0", format != "" && format != "logfmt"},
	} {
		if f.has && thanos.AtLeast(version, f.since) {
			fields = append(fields, "spec."+f.name)
		}
	}
	return fields
}
