package migratemanifests

import (
	"path"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// obsolete refuses what cannot run any more, or removes it where that is asked for.
func (m *migration) obsolete() {
	for _, w := range m.workloads() {
		for _, c := range w.AllContainers() {
			if id, what, remedy := obsoleteOf(c); id != "" {
				m.obsoleteWorkload(w, c, id, what, remedy)
				break
			}
		}
	}
}

func (m *migration) obsoleteWorkload(w *krm.Workload, c *krm.Container, id, what, remedy string) {
	if m.Obsolete == remove {
		m.Remove(w.Object)
		m.changed(id, w.Object, c.Path, what, "removed")
		return
	}
	m.refused(id, w.Object, c.Path, remedy+"; or set obsolete: remove", "%s", what)
}

// obsoleteOf tells what a container is that cannot run any more.
func obsoleteOf(c *krm.Container) (id, what, remedy string) {
	name := imageName(c.Text("image"))
	switch {
	case name == "kube-state-metrics" && c.Workload.Kind() == "DaemonSet" && !thanos.AtLeast(c.Version("v2.0.0"), "v2.0.0"):
		return "kube-state-metrics", "kube-state-metrics " + c.Version("") + " on every node counts everything once for each",
			"bases/kube-state-metrics runs 2.x as one Deployment; kube_pod_container_resource_requests{resource=\"memory\"} has taken the place of …_requests_memory_bytes"
	case name == "cadvisor-proxy" || mountsSocket(c.Workload):
		return "cadvisor-proxy", name + " asks docker.sock, which no node has since Kubernetes v1.24",
			"scrape the kubelet's /metrics/cadvisor, as the job kubernetes-nodes-cadvisor of bases/prometheus does"
	}
	return "", "", ""
}

func mountsSocket(w *krm.Workload) bool {
	for _, v := range w.Each(w.PodSpec("volumes")...) {
		if path.Base(v.Text("hostPath", "path")) == "docker.sock" {
			return true
		}
	}
	return false
}
