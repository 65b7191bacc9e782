package krm

import (
	"cmp"
	"strings"
)

// replicas are the copies of a ConfigMap or Secret in other namespaces, and a copy
// that stands among the objects without its content (mittwald/kubernetes-replicator
// v2.12; emberstack/kubernetes-reflector v9.1).
func replicas(r *Run, o *Object) []made {
	const mittwald, emberstack = "replicator.v1.mittwald.de/", "reflector.v1.k8s.emberstack.com/"
	if o.Group() != "" {
		return nil
	}
	var found []made
	add := func(annotation string, in func(string) (bool, bool)) {
		elsewhere := in
		if in != nil {
			elsewhere = func(namespace string) (bool, bool) {
				if namespace == o.Namespace() {
					return false, true
				}
				return in(namespace)
			}
		}
		found = append(found, made{kind: o.Kind(), in: elsewhere, field: "metadata.annotations." + annotation})
	}
	for _, annotation := range []string{mittwald + "replicate-from", emberstack + "reflects"} {
		if o.Annotation(annotation) != "" {
			add(annotation, nil)
		}
	}
	if to := o.Annotation(mittwald + "replicate-to"); to != "" {
		add(mittwald+"replicate-to", listed(strings.Split(to, ",")))
	}
	if o.Annotation(mittwald+"replicate-to-matching") != "" {
		add(mittwald+"replicate-to-matching", func(string) (bool, bool) { return false, false })
	}
	if o.Annotation(emberstack+"reflection-auto-enabled") == "true" {
		to := cmp.Or(o.Annotation(emberstack+"reflection-auto-namespaces"), o.Annotation(emberstack+"reflection-allowed-namespaces"), ".*")
		add(emberstack+"reflection-auto-enabled", listed(strings.Split(to, ",")))
	}
	return found
}
