package migratemanifests

import (
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// podPath is where a finding says that the spec of the pods is.
func podPath(w *krm.Workload) string { return strings.Join(w.PodSpec(), ".") }

// hardened are the programs that run as anybody, on a read-only root.
var hardened = []string{"alertmanager", "configmap-reload", "node-exporter", "prometheus", "thanos"}

// podSecurity gives pods what Kubernetes calls restricted, where they say nothing
// themselves or that they are root. A pod with any other program is left alone.
func (m *migration) podSecurity() {
	for _, w := range m.workloads() {
		containers := w.Containers()
		if len(containers) == 0 || slices.ContainsFunc(containers, func(c *krm.Container) bool {
			return !slices.Contains(hardened, securedProgram(c))
		}) {
			continue
		}
		if dir := hostData(containers); dir != "" {
			m.warned("pod-security", w.Object, podPath(w)+".volumes", "give the folder to 65534 on every node, then set the securityContext of bases/prometheus",
				"%s is a folder of the node, which fsGroup does not reach, so that the pod stays the user that it is", dir)
			continue
		}
		m.dropChown(w)
		m.setMissing(w.Object, w.Object, podPath(w)+".securityContext", podSettings, w.PodSpec("securityContext")...)
		for _, c := range containers {
			settings := containerSettings
			if dir := unmounted(c); dir != "" {
				settings = slices.DeleteFunc(slices.Clone(settings), func(s setting) bool { return s.name == "readOnlyRootFilesystem" })
				m.warned("pod-security", w.Object, c.Path+".volumeMounts", "mount a volume there, and set readOnlyRootFilesystem",
					"it writes to %s, where no volume is mounted", dir)
			}
			m.setMissing(w.Object, c.Object, c.Path+".securityContext", settings, "securityContext")
		}
	}
}

func securedProgram(c *krm.Container) string {
	if name := program(c); name != "" {
		return name
	}
	return imageName(c.Text("image"))
}

type setting struct {
	name  string
	value any
}

var (
	podSettings = []setting{
		{"runAsNonRoot", true},
		{"runAsUser", 65534},
		{"runAsGroup", 65534},
		{"fsGroup", 65534},
		{"seccompProfile", map[string]string{"type": "RuntimeDefault"}},
	}
	containerSettings = []setting{
		{"allowPrivilegeEscalation", false},
		{"readOnlyRootFilesystem", true},
		{"capabilities", map[string][]string{"drop": {"ALL"}}},
	}
)

// setMissing sets what part of an object does not say, and user 0. It is reported
// as one change.
func (m *migration) setMissing(o, part *krm.Object, field string, settings []setting, path ...string) {
	var set []string
	was := none
	if part.Has(path...) {
		was = "partly set"
	}
	for _, s := range settings {
		at := append(slices.Clone(path), s.name)
		root := part.Text(at...) == "0" || s.name == "runAsNonRoot" && part.Text(at...) == "false"
		if part.Has(at...) && !root {
			continue
		}
		if root {
			was = "root"
		}
		if m.check("pod-security", o, field, part.Set(s.value, at...)) {
			set = append(set, s.name)
		}
	}
	if len(set) > 0 {
		m.changed("pod-security", o, field, was, strings.Join(set, ", "))
	}
}

// dataFlags name the folders that programs write to.
var dataFlags = []string{"--storage.tsdb.path", "--storage.agent.path", "--storage.path", "--tsdb.path", "--data-dir"}

// unmounted returns a folder that the container writes to and that is not mounted.
func unmounted(c *krm.Container) string {
	for _, flag := range dataFlags {
		for _, dir := range c.Args().Values(flag) {
			if !slices.ContainsFunc(c.Each("volumeMounts"), func(mount *krm.Object) bool { return holds(mount.Text("mountPath"), dir) }) {
				return dir
			}
		}
	}
	return ""
}

// hostData returns a folder that a container writes to and that is the node's.
func hostData(containers []*krm.Container) string {
	for _, c := range containers {
		for _, flag := range dataFlags {
			for _, dir := range c.Args().Values(flag) {
				if v := volumeAt(c, dir); v != nil && v.Has("hostPath") {
					return dir
				}
			}
		}
	}
	return ""
}

func holds(mount, dir string) bool {
	mount = strings.TrimSuffix(mount, "/")
	return mount != "" && (dir == mount || strings.HasPrefix(dir, mount+"/"))
}

// dropChown removes init containers that only give a volume to the user.
func (m *migration) dropChown(w *krm.Workload) {
	path := w.PodSpec("initContainers")
	inits := w.Each(path...)
	for i, c := range slices.Backward(inits) {
		line := strings.Join(append(c.Texts("command"), c.Texts("args")...), " ")
		line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(line, "/bin/"), "sh -c "), "/bin/")
		if strings.HasPrefix(line, "chown ") && !strings.ContainsAny(line, ";&|") {
			w.RemoveItem(i, path...)
			m.changed("pod-chown", w.Object, problem.Index(podPath(w)+".initContainers", i), line, none)
		}
	}
}

// budgets lets nodes be drained.
func (m *migration) budgets() {
	for _, o := range m.own("PodDisruptionBudget") {
		was := o.Text("spec", "maxUnavailable")
		if n, err := strconv.Atoi(strings.TrimSuffix(was, "%")); err == nil && n == 0 {
			if m.check("disruption-budget", o, "spec.maxUnavailable", o.Set(1, "spec", "maxUnavailable")) {
				m.changed("disruption-budget", o, "spec.maxUnavailable", was, "1")
			}
		}
	}
}

// tsdbVolumes warns of series that live as long as a pod.
func (m *migration) tsdbVolumes() {
	for _, c := range m.running("prometheus", "thanos") {
		for _, flag := range []string{"--storage.tsdb.path", "--tsdb.path", "--data-dir"} {
			for _, dir := range c.Args().Values(flag) {
				if v := volumeAt(c, dir); v != nil && v.Has("emptyDir") {
					m.warned("tsdb-volume", c.Workload.Object, m.arg(c, flag+"="+dir), "give it a volumeClaimTemplate, as bases/prometheus and bases/thanos-receive have",
						"%s is an emptyDir: every series is gone with the pod", dir)
				}
			}
		}
	}
}

// volumeAt returns the volume that a container has mounted over a folder, or nil.
func volumeAt(c *krm.Container, dir string) *krm.Object {
	for _, mount := range c.Each("volumeMounts") {
		if !holds(mount.Text("mountPath"), dir) {
			continue
		}
		for _, v := range c.Workload.Each(c.Workload.PodSpec("volumes")...) {
			if v.Text("name") == mount.Text("name") {
				return v
			}
		}
	}
	return nil
}
