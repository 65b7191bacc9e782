package migratemanifests

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// nodeRoles renames labels of nodes where pods choose by them, and tolerates the
// taint of both names, because old nodes keep the old one.
func (m *migration) nodeRoles() {
	for _, w := range m.workloads() {
		m.tolerateBoth(w)
		for _, was := range slices.Sorted(maps.Keys(w.Strings(w.PodSpec("nodeSelector")...))) {
			if now := legacy.NodeLabels[was]; now != "" && !w.Has(w.PodSpec("nodeSelector", now)...) {
				w.RenameField(now, w.PodSpec("nodeSelector", was)...)
				m.changed("node-role", w.Object, podPath(w)+".nodeSelector."+was, was, now)
			}
		}
		m.nodeAffinity(w)
	}
}

func (m *migration) tolerateBoth(w *krm.Workload) {
	tolerations := w.Each(w.PodSpec("tolerations")...)
	for i, t := range tolerations {
		if t.Text("key") != legacy.Master {
			continue
		}
		both := t.Copy()
		both.SetText(legacy.ControlPlane, "key")
		if slices.ContainsFunc(tolerations, both.Equal) {
			continue
		}
		if m.check("node-role", w.Object, podPath(w), w.Insert(i+1, both.Value(), w.PodSpec("tolerations")...)) {
			m.changed("node-role", w.Object, problem.Index(podPath(w)+".tolerations", i)+".key", legacy.Master, legacy.Master+" and "+legacy.ControlPlane)
		}
	}
}

func (m *migration) nodeAffinity(w *krm.Workload) {
	const required, preferred = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
	terms := w.Each(w.PodSpec("affinity", "nodeAffinity", required, "nodeSelectorTerms")...)
	terms = append(terms, w.Each(w.PodSpec("affinity", "nodeAffinity", preferred)...)...)
	for _, term := range terms {
		for _, e := range append(term.Each("matchExpressions"), term.Each("preference", "matchExpressions")...) {
			if was := e.Text("key"); legacy.NodeLabels[was] != "" {
				e.SetText(legacy.NodeLabels[was], "key")
				m.changed("node-role", w.Object, podPath(w)+".affinity.nodeAffinity", was, legacy.NodeLabels[was])
			}
		}
	}
}

// topologyKeys renames the keys that pods are kept apart by, and looks at the
// namespaces that they are kept apart in.
func (m *migration) topologyKeys() {
	for _, w := range m.workloads() {
		for _, kind := range []string{"podAffinity", "podAntiAffinity"} {
			for _, when := range []string{"requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"} {
				for i, item := range w.Each(w.PodSpec("affinity", kind, when)...) {
					at := problem.Index(podPath(w)+".affinity."+kind+"."+when, i)
					if item.Has("podAffinityTerm") {
						m.affinityTerm(w, item, at+".podAffinityTerm", "podAffinityTerm")
					} else {
						m.affinityTerm(w, item, at)
					}
				}
			}
		}
		for i, c := range w.Each(w.PodSpec("topologySpreadConstraints")...) {
			m.topologyKey(w, c, problem.Index(podPath(w)+".topologySpreadConstraints", i), "topologyKey")
		}
	}
}

func (m *migration) affinityTerm(w *krm.Workload, item *krm.Object, at string, path ...string) {
	m.topologyKey(w, item, at, append(slices.Clone(path), "topologyKey")...)
	namespaces := item.Texts(append(slices.Clone(path), "namespaces")...)
	own := item.Selects(w.PodLabels(), append(slices.Clone(path), "labelSelector")...)
	if own && len(namespaces) > 0 && w.Namespace() != "" && !slices.Contains(namespaces, w.Namespace()) {
		m.warned("anti-affinity-namespace", w.Object, at+".namespaces", "remove namespaces: its own one is the default",
			"it is kept apart from pods in %s, and runs in %s itself", strings.Join(namespaces, ", "), w.Namespace())
	}
}

func (m *migration) topologyKey(w *krm.Workload, item *krm.Object, at string, path ...string) {
	was := item.Text(path...)
	if now := legacy.TopologyKey(was); now != "" {
		item.SetText(now, path...)
		m.changed("topology-key", w.Object, at+".topologyKey", was, now)
	}
}
