package krm

import (
	"cmp"
	"slices"
)

// ringFlag is where thanos-receive-controller takes the name of the ConfigMap from
// that it writes the ring into (observatorium/thanos-receive-controller, main.go of
// January 2025); nothing else has this flag.
const ringFlag = "-configmap-generated-name"

// receiveController is the ring of a thanos-receive-controller. It watches the
// namespace default unless it is told otherwise.
func receiveController(_ *Run, o *Object) []made {
	if !o.isWorkload() {
		return nil
	}
	w := &Workload{Object: o}
	for _, c := range w.Containers() {
		value := func(flag string) string { // Go's flags take one dash or two
			text := cmp.Or(c.Args().Value("-"+flag), c.Args().Value(flag))
			if expanded, known := c.Expand(text); known {
				return expanded
			}
			return ""
		}
		name := value(ringFlag)
		if name == "" {
			continue
		}
		m := made{kind: "ConfigMap", name: name, field: c.Path + ".args", ring: true}
		if key := value("-file-name"); key != "" {
			m.writes = []string{key}
		}
		if namespace := cmp.Or(value("-namespace"), "default"); !c.namesOwnNamespace("--namespace", "-namespace") && namespace != o.Namespace() {
			m.in = func(n string) (bool, bool) { return n == namespace || n == "" || o.Namespace() == "", true }
		}
		return []made{m}
	}
	return nil
}

// namesOwnNamespace tells whether a flag takes the pod's namespace from a variable.
func (c *Container) namesOwnNamespace(flags ...string) bool {
	return slices.ContainsFunc(flags, func(flag string) bool {
		names := References(c.Args().Value(flag))
		if len(names) != 1 {
			return false
		}
		e := c.Env(names[0])
		return e != nil && e.Text("valueFrom", "fieldRef", "fieldPath") == "metadata.namespace"
	})
}

// MadeRing returns the key of the ConfigMap that a controller writes the hashring of a
// namespace into. It is false when there is none, or when it has several.
func (r *Run) MadeRing(namespace string) (File, bool) {
	if r.makers == nil {
		r.indexMakers()
	}
	var found []File
	for at, makers := range r.makers {
		for _, m := range makers {
			if m.ring && len(m.writes) == 1 && r.MakerOf(at[0], namespace, at[1]) == m {
				found = append(found, File{at[0], at[1], m.writes[0]})
			}
		}
	}
	if len(found) != 1 {
		return File{}, false
	}
	return found[0], true
}
