package krm

import (
	"slices"
	"strings"
)

// IsFrozen tells whether running containers never see a new content of a file: it is mounted
// by subPath from a ConfigMap or Secret, and nobody replaces the pods.
func (r *Run) IsFrozen(c *Container, file string) bool {
	v := c.view(file)
	if v.mount == nil || v.volume == nil || v.mount.Text("subPath") == "" && v.mount.Text("subPathExpr") == "" {
		return false
	}
	return len(sourcesOf(v.volume)) > 0 && !r.IsReplaced(c, file)
}

// IsReplaced tells whether the pods are replaced when the source of a file changes: by
// kustomize's hash in its name, a checksum among their annotations, or a controller.
func (r *Run) IsReplaced(c *Container, file string) bool {
	if c.Workload.isReplaced() {
		return true
	}
	v := c.view(file)
	return v.volume != nil && slices.ContainsFunc(sourcesOf(v.volume), func(s volumeSource) bool {
		o := r.Find(s.kind, c.Workload.Namespace(), s.name)
		return o != nil && o.isHashed()
	})
}

// isHashed tells whether kustomize puts a hash of its content into the object's name,
// so that pods are replaced with it.
func (o *Object) isHashed() bool {
	return o.Annotation("internal.config.kubernetes.io/needsHashSuffix") == "enabled"
}

// replacers are annotations that make a controller replace pods when a ConfigMap
// changes (stakater/Reloader v1.4, wave-k8s/wave v0.10).
var replacers = []string{"reloader.stakater.com/", "configmap.reloader.stakater.com/", "secret.reloader.stakater.com/", "wave.pusher.com/", "wave.wave-k8s.github.io/"}

// isReplaced tells whether somebody replaces the pods of a workload when a file of
// theirs changes: a controller, or a checksum among their annotations.
func (w *Workload) isReplaced() bool {
	for name := range w.Strings("metadata", "annotations") {
		for _, prefix := range replacers {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	for name := range w.Strings(w.PodMetadata("annotations")...) {
		if strings.Contains(name, "checksum") && !strings.HasPrefix(name, "thanos-fleet.dev/") {
			return true
		}
	}
	return false
}
