package reference

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var frozen = &checks.Rule{
	ID:       "reference/frozen",
	Severity: krm.Warning,
	Check:    checkFrozen,
}

func checkFrozen(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Rule, thanos.Prometheus, thanos.PrometheusAgent) {
		if p.Cluster().IsMade(p.Pods.Object) || !reloads(p) {
			continue
		}
		for _, flag := range []string{"--config.file", "--rule-file"} {
			for _, path := range p.Flags.Values(flag) {
				if p.IsFrozen(path) {
					tell(p.AtValue(flag, path), "mount the folder, without subPath", "%s=%s is mounted by subPath, so it stays as it was when the pod started", flag, path)
				}
			}
		}
	}
}

// reloads tells whether a Prometheus or a ruler is to read its configuration and its rules
// again: by itself, or because something in its pod, or whoever sends a request, says so.
func reloads(p *observe.Process) bool {
	if p.Flags.Has("--config.auto-reload") || p.Flags.Has("--web.enable-lifecycle") {
		return true
	}
	for _, c := range p.Pods.Containers() {
		if strings.Contains(c.Text("image"), "reload") {
			return true
		}
	}
	return false
}
