package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// portNames names the gRPC port of Services and ServiceImports.
func (m *migration) portNames() {
	for _, o := range m.shared("Service", "ServiceImport") {
		for i, p := range o.Each("spec", "ports") {
			if p.Text("name") == "" && (p.Text("port") == "10901" || p.Text("targetPort") == "10901") {
				p.SetText("grpc", "name")
				m.changed("service-port-name", o, problem.Index("spec.ports", i), "a port without a name", "name: grpc")
			}
		}
	}
}

const versionLabel = "app.kubernetes.io/version"

// versionSelectors lets Services and budgets select pods of any version.
func (m *migration) versionSelectors() {
	for _, o := range m.own("Service") {
		m.dropVersion(o, "spec", "selector")
	}
	for _, o := range m.own("PodDisruptionBudget", "ServiceMonitor", "PodMonitor") {
		m.dropVersion(o, "spec", "selector", "matchLabels")
	}
	for _, w := range m.workloads() {
		if w.Has("spec", "selector", "matchLabels", versionLabel) {
			m.warned("service-selector", w.Object, "spec.selector.matchLabels."+versionLabel,
				"delete the workload with --cascade=orphan, and remove the label here", "the selector is immutable, so that no other version can be rolled out")
		}
	}
}

func (m *migration) dropVersion(o *krm.Object, path ...string) {
	was := o.Text(append(slices.Clone(path), versionLabel)...)
	if was == "" || len(o.Strings(path...)) == 1 {
		return
	}
	o.RemoveField(append(slices.Clone(path), versionLabel)...)
	m.changed("service-selector", o, strings.Join(path, "."), versionLabel+": "+was, none)
}

const annotations = "service.beta.kubernetes.io/aws-load-balancer-"

// loadBalancers asks for network load balancers by the annotations of their controller.
func (m *migration) loadBalancers() {
	for _, o := range m.own("Service") {
		const old = annotations + "internal"
		was := o.Annotation(old)
		if was == "" {
			continue
		}
		scheme := "internal"
		if was == "false" {
			scheme = "internet-facing"
		}
		o.RemoveAnnotation(old)
		var now []string
		for _, a := range [][2]string{{"type", "external"}, {"nlb-target-type", "ip"}, {"scheme", scheme}} {
			if have := o.Annotation(annotations + a[0]); have == "" || a[0] == "type" {
				o.SetText(a[1], "metadata", "annotations", annotations+a[0])
				now = append(now, "aws-load-balancer-"+a[0]+": "+a[1])
			}
		}
		m.changed("load-balancer-aws", o, "metadata.annotations."+old, was, strings.Join(now, ", "))
	}
}

// storageClasses names the drivers of volumes, and lets pods be scheduled first.
func (m *migration) storageClasses() {
	for _, o := range m.shared("StorageClass") {
		was := o.Text("provisioner")
		if now := legacy.Provisioners[was]; now != "" {
			o.SetText(now, "provisioner")
			m.changed("storage-class", o, "provisioner", was, now)
			m.storageParameters(o)
		}
		const mode = "volumeBindingMode"
		if was := o.Text(mode); legacy.IsZonal(o.Text("provisioner")) && was != "WaitForFirstConsumer" {
			o.SetText("WaitForFirstConsumer", mode)
			if was == "" {
				was = "Immediate by default"
			}
			m.changed("storage-class", o, mode, was, "WaitForFirstConsumer")
		}
	}
}

// storageParameters writes parameters as the drivers take them.
func (m *migration) storageParameters(o *krm.Object) {
	if o.Has("parameters", "fsType") {
		o.RenameField("csi.storage.k8s.io/fstype", "parameters", "fsType")
		m.changed("storage-class", o, "parameters.fsType", "fsType", "csi.storage.k8s.io/fstype")
	}
	for _, name := range []string{"zone", "zones"} {
		if o.Has("parameters", name) {
			m.refused("storage-class", o, "parameters."+name, "write it as allowedTopologies of topology.kubernetes.io/zone", "the driver does not take %s", name)
		}
	}
}
