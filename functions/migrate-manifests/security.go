package migratemanifests

import (
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

const securityRule = "pod-security"

// hardened are the programs that run as anybody, on a read-only root.
var hardened = []string{"alertmanager", "config-reloader", "configmap-reload", "node-exporter", "prometheus", "prometheus-config-reloader", "thanos"}

// podSecurity gives pods what Kubernetes calls restricted, where they say nothing
// themselves or that they are root. A pod with any other program is left alone, and
// one that could not write its data as somebody else.
func (m *migration) podSecurity() {
	for _, w := range m.workloads() {
		containers := w.Containers()
		if len(containers) == 0 || slices.ContainsFunc(containers, func(c *krm.Container) bool {
			return !slices.Contains(hardened, programName(c))
		}) {
			continue
		}
		m.refusesRoot(w)
		if hasOwnUser(w) || m.mayChangeUser(w, containers) {
			m.secure(w, containers)
		}
	}
}

// hasOwnUser tells whether a pod says itself who it is, and is not root.
func hasOwnUser(w *krm.Workload) bool {
	user := w.Text(w.PodSpec("securityContext", "runAsUser")...)
	return user != "" && user != "0"
}

// mayChangeUser tells whether the pod can work as another user, and says why not.
func (m *migration) mayChangeUser(w *krm.Workload, containers []*krm.Container) bool {
	const stays, remedy = "so that the pod stays the user that it is", ", then set the securityContext of bases/prometheus"
	if dir, on := fixedFolder(containers); dir != "" {
		m.warned(securityRule, w.Object, podPath(w)+".volumes", "give the folder to 65534"+remedy,
			"%s is on a volume of type %s, which fsGroup does not reach, %s", dir, on, stays)
		return false
	}
	for _, c := range containers {
		if c.Text("securityContext", "privileged") == "true" {
			m.warned(securityRule, w.Object, c.Path+".securityContext.privileged", "see whether it needs to be"+remedy,
				"it is privileged, %s", stays)
			return false
		}
		if dir := unmounted(c); dir != "" && !isAtHome(c, dir) {
			m.warned(securityRule, w.Object, c.Path+".volumeMounts", "mount a volume there"+remedy,
				"it writes to %s, where no volume is mounted and only root may, %s", dir, stays)
			return false
		}
		if isShell(c) {
			m.warned(securityRule, w.Object, c.Path+".command", "start it without a shell"+remedy,
				"what a shell script writes to cannot be read here, %s", stays)
			return false
		}
	}
	return true
}

// isRoot tells whether a container says that it is root, whatever its pod says.
func isRoot(c *krm.Container) bool {
	return c.Text("securityContext", "runAsUser") == "0" || c.Text("securityContext", "runAsNonRoot") == "false"
}

func isShell(c *krm.Container) bool {
	command := append(c.Texts("command"), c.Texts("args")...)
	return len(command) > 0 && slices.Contains([]string{"ash", "bash", "dash", "sh"}, path.Base(command[0]))
}

// secure sets what is missing. The user is the containers' where something has to run
// before them: whoever that is, it stays.
func (m *migration) secure(w *krm.Workload, containers []*krm.Container) {
	m.dropChown(w)
	ofPod, ofContainers := slices.Concat(userSettings, podSettings), containerSettings
	switch {
	case len(w.InitContainers()) == 0:
	case hasOwnUser(w):
		ofPod = podSettings
	default:
		ofPod, ofContainers = podSettings, slices.Concat(userSettings, containerSettings)
	}
	m.setMissing(w.Object, w.Object, podPath(w)+".securityContext", ofPod, w.PodSpec("securityContext")...)
	for _, c := range containers {
		settings := ofContainers
		if isRoot(c) {
			settings = slices.Concat(userSettings, containerSettings)
		}
		if dir := unmounted(c); dir != "" {
			settings = slices.DeleteFunc(slices.Clone(settings), func(s setting) bool { return s.name == "readOnlyRootFilesystem" })
			m.warned(securityRule, w.Object, c.Path+".volumeMounts", "mount a volume there, and set readOnlyRootFilesystem",
				"it writes to %s, where no volume is mounted", dir)
		}
		m.setMissing(w.Object, c.Object, c.Path+".securityContext", settings, "securityContext")
	}
}

type setting struct {
	name  string
	value any
}

var (
	userSettings = []setting{
		{"runAsNonRoot", true},
		{"runAsUser", 65534},
		{"runAsGroup", 65534},
	}
	podSettings = []setting{
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
		if m.check(securityRule, o, field, part.Set(s.value, at...)) {
			set = append(set, s.name)
		}
	}
	if len(set) > 0 {
		m.changed(securityRule, o, field, was, strings.Join(set, ", "))
	}
}

// refusesRoot tells of pods that the kubelet starts never: an init container is root,
// and the pod says that nothing in it is.
func (m *migration) refusesRoot(w *krm.Workload) {
	if w.Text(w.PodSpec("securityContext", "runAsNonRoot")...) != "true" {
		return
	}
	for _, c := range w.InitContainers() {
		if c.Text("securityContext", "runAsUser") == "0" && !c.Has("securityContext", "runAsNonRoot") {
			m.warned(securityRule, w.Object, c.Path+".securityContext.runAsUser", "set runAsNonRoot: false beside it",
				"it is root, which runAsNonRoot of the pod refuses (Kubernetes, pkg/kubelet/kuberuntime/security_context.go)")
		}
	}
}

// dropChown removes init containers that only give a volume to the user.
func (m *migration) dropChown(w *krm.Workload) {
	at := w.PodSpec("initContainers")
	for i, c := range slices.Backward(w.Each(at...)) {
		line := strings.Join(append(c.Texts("command"), c.Texts("args")...), " ")
		line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(line, "/bin/"), "sh -c "), "/bin/")
		if strings.HasPrefix(line, "chown ") && !strings.ContainsAny(line, ";&|\n") {
			w.RemoveItem(i, at...)
			m.changed("pod-chown", w.Object, problem.Index(podPath(w)+".initContainers", i), line, none)
		}
	}
}
