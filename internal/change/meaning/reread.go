package meaning

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// watched are the flags whose file a component reads again when it changes (Thanos v0.42.4,
// cmd/thanos/receive.go, query.go and pkg/extkingpin; exporter-toolkit, web/tls_config.go).
var watched = []string{
	"--receive.hashrings-file", "--receive.limits-config-file", "--endpoint.sd-config-file", "--store.sd-files", "--http.config", "--web.config.file",
}

// reread tells of processes that go on with what a ConfigMap or Secret held before: they
// read it when they start, and nothing restarts them. Those that stay are the pods of workloads
// that were there, and do not change.
func (c *Change) reread(o change.Object, stays map[*krm.Object]bool) {
	object := c.New.Get(o.To.Kind(), o.To.Namespace(), o.To.Name())
	for _, p := range c.New.Processes() {
		if object == nil || !stays[p.Pods.Object] || p.Hidden != "" {
			continue
		}
		at, why := observe.Place{}, "it reads the file when it starts"
		if flag, reads := startsWith(p, object, o); reads {
			at = p.At(flag)
		} else if field, reads := givenBy(p, object, o); reads {
			at, why = field, "its variables are set when it starts"
		} else {
			continue
		}
		c.tell(Meaning{
			Topic: Pods, Severity: krm.Warning, Object: p.Owner().Ref(), Field: at.Field,
			Message: fmt.Sprintf("%s goes on with what %s held before: %s, and nothing restarts it", name(p), o.To.Ref(), why),
			Remedy:  fmt.Sprintf("restart it when this is applied: kubectl rollout restart %s/%s", strings.ToLower(p.Pods.Kind()), p.Pods.Name()),
		})
	}
}

// startsWith is a flag whose file stands in an object that changes, in a key that does, and
// is read at the start alone.
func startsWith(p *observe.Process, object *krm.Object, o change.Object) (string, bool) {
	for _, use := range p.Flags.Uses() {
		isFile := strings.HasSuffix(use.Flag, "-file") || use.Flag == "--config.file" && !isPrometheus(p)
		isReloaded := (use.Flag == "--rule-file" || use.Flag == "--config.file") && reloads(p)
		if !isFile || isReloaded || slices.Contains(watched, use.Flag) || strings.HasPrefix(use.Flag, "--reloader.") {
			continue
		}
		f, found := p.Source(use.Value)
		if found && f.Kind == object.Kind() && f.Name == object.Name() && observe.MayMeet(p.Namespace(), object.Namespace()) && o.ChangesKey(f.Key) && !p.IsReplaced(use.Value) {
			return use.Flag, true
		}
	}
	if isPrometheus(p) && !reloads(p) {
		if at := p.Configuration().At; at.Object != nil && at.Object.Ref() == object.Ref() && o.ChangesAt(at.Field) && !p.IsReplaced(p.Flags.Value("--config.file")) {
			return "--config.file", true
		}
	}
	return "", false
}

// givenBy is where a variable takes its value from an object that changes, in a key that does:
// at the flag that is given the variable, else at the variable.
func givenBy(p *observe.Process, object *krm.Object, o change.Object) (observe.Place, bool) {
	if p.IsReplaced("") || !observe.MayMeet(p.Namespace(), object.Namespace()) {
		return observe.Place{}, false
	}
	ref := map[string]string{"ConfigMap": "configMapKeyRef", "Secret": "secretKeyRef"}[object.Kind()]
	for i, e := range p.Each("env") {
		if e.Text("valueFrom", ref, "name") != object.Name() || !o.ChangesKey(e.Text("valueFrom", ref, "key")) {
			continue
		}
		for _, use := range p.Flags.Uses() {
			if slices.Contains(krm.References(use.Value), e.Text("name")) {
				return p.At(use.Flag), true
			}
		}
		return p.AtField(fmt.Sprintf("env[%d]", i)), true
	}
	for i, e := range p.Each("envFrom") {
		if e.Text(strings.ToLower(object.Kind()[:1])+object.Kind()[1:]+"Ref", "name") == object.Name() {
			return p.AtField(fmt.Sprintf("envFrom[%d]", i)), true
		}
	}
	return observe.Place{}, false
}

func isPrometheus(p *observe.Process) bool {
	return p.Component == thanos.Prometheus || p.Component == thanos.PrometheusAgent
}

// reloads tells whether a Prometheus is made to read its configuration again: by itself, by
// a sidecar or by a container that reloads (Prometheus v3.13, --enable-feature
// auto-reload-config and --config.auto-reload-interval; Thanos v0.42.4, cmd/thanos/sidecar.go).
func reloads(p *observe.Process) bool {
	if p.Flags.Has("--config.auto-reload-interval") || slices.Contains(p.Listed("--enable-feature"), "auto-reload-config") {
		return true
	}
	for _, c := range p.Pods.AllContainers() {
		image := c.Text("image")
		if strings.Contains(image, "reload") || strings.Contains(c.Text("name"), "reload") {
			return true
		}
		args := c.Args()
		if args.Has("--reloader.config-file") || args.Has("--reloader.rule-dir") {
			return true
		}
	}
	return false
}
