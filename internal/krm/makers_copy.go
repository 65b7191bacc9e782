package krm

import (
	"cmp"
	"strings"
)

// replicas are the copies of a ConfigMap or Secret in other namespaces, and a copy
// that stands among the objects without its content (mittwald/kubernetes-replicator
// v2.12 at f535dd9, replicate/common/consts.go; emberstack/kubernetes-reflector v10.0 at
// d110601, MirroringPropertiesExtensions.cs).
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
	if o.Annotation(emberstack+"reflection-auto-enabled") == "true" && o.Annotation(emberstack+"reflection-allowed") == "true" {
		to := func(which string) func(string) (bool, bool) {
			names, labels := o.Annotation(emberstack+which), o.Annotation(emberstack+which+"-selector")
			if labels == "" {
				return listed(strings.Split(cmp.Or(names, ".*"), ","))
			}
			return either(listed(strings.Split(cmp.Or(names, noName), ",")), func(string) (bool, bool) { return false, false })
		}
		auto, allowed := to("reflection-auto-namespaces"), to("reflection-allowed-namespaces")
		add(emberstack+"reflection-auto-enabled", func(namespace string) (bool, bool) {
			a, knownA := auto(namespace)
			b, knownB := allowed(namespace)
			return a && b, knownA && knownB || knownA && !a || knownB && !b
		})
	}
	return found
}
