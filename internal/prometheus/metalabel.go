package prometheus

import (
	"slices"
	"strings"
)

// MetaPrefix begins the labels that discoveries give a target before it is scraped.
const MetaPrefix = "__meta_"

const kubernetesPrefix = MetaPrefix + "kubernetes_"

// discoveries are the sections whose labels begin with __meta_ and their own name
// (Prometheus v3.16, discovery).
var discoveries = []string{
	"azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "ecs", "elasticache", "eureka", "gce",
	"hetzner", "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon", "msk", "nerve", "nomad", "oci", "openstack", "outscale",
	"ovhcloud", "puppetdb", "rds", "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
}

// aws are the services whose labels aws_sd_configs gives under their own names.
var aws = []string{"ec2", "ecs", "elasticache", "lightsail", "msk", "rds"}

// ofObject are the labels that every object of Kubernetes gives: behind the kind's name.
var ofObject = []string{"name", "label_", "labelpresent_", "annotation_", "annotationpresent_"}

var ofPod = under("pod", append([]string{
	"ip", "ready", "phase", "node_name", "host_ip", "uid", "controller_kind", "controller_name",
	"container_name", "container_image", "container_port_name", "container_port_number", "container_port_protocol", "container_init",
}, ofObject...)...)

// byRole are the labels of the Kubernetes discovery by its role, without their prefix. One
// that ends in _ is the beginning of labels (Prometheus v3.16, discovery/kubernetes).
var byRole = map[string][]string{
	"node":    under("node", append([]string{"provider_id", "condition_", "address_"}, ofObject...)...),
	"pod":     slices.Concat([]string{"namespace", "pod_container_id"}, ofPod),
	"service": slices.Concat([]string{"namespace"}, under("service", append([]string{"port_name", "port_number", "port_protocol", "type", "external_name", "cluster_ip", "loadbalancer_ip"}, ofObject...)...)),
	"endpoints": slices.Concat([]string{
		"namespace", "endpoint_node_name", "endpoint_hostname", "endpoint_ready", "endpoint_port_name", "endpoint_port_protocol",
		"endpoint_address_target_kind", "endpoint_address_target_name",
	}, under("endpoints", ofObject...), under("service", ofObject...), ofPod),
	"endpointslice": slices.Concat([]string{"namespace"}, under("endpointslice", append([]string{
		"address_type", "port_name", "port_protocol", "port", "port_app_protocol", "address_target_kind", "address_target_name",
		"endpoint_conditions_ready", "endpoint_conditions_serving", "endpoint_conditions_terminating", "endpoint_zone", "endpoint_hostname",
		"endpoint_node_name", "endpoint_topology_",
	}, ofObject...)...), under("service", ofObject...), ofPod),
	"ingress": slices.Concat([]string{"namespace"}, under("ingress", append([]string{"scheme", "host", "path", "class_name"}, ofObject...)...)),
}

// attached are the labels that attach_metadata adds, to the roles that take it.
var attached = map[string][]string{
	"node":       under("node", ofObject...),
	"namespace":  under("namespace", ofObject[1:]...),
	"deployment": {"pod_deployment_name"},
	"job":        {"pod_job_name"},
	"cronjob":    {"pod_cronjob_name"},
}

func under(kind string, labels ...string) []string {
	var found []string
	for _, l := range labels {
		found = append(found, kind+"_"+l)
	}
	return found
}

// IsDiscovery tells whether a section of a job is a discovery whose labels are known.
func IsDiscovery(name string) bool {
	return name == "static" || name == "aws" || slices.Contains(discoveries, name)
}

// Gives tells whether a discovery, by its section's name, gives targets a label, or labels
// that begin so where the text ends in _. Those of files and of HTTP give any.
func Gives(discovery, role string, attach []string, label string) bool {
	switch discovery {
	case "kubernetes":
		rest, is := strings.CutPrefix(label, kubernetesPrefix)
		return is && rest == "" || is && givesOf(byRole[role], rest) || is && slices.ContainsFunc(attach, func(a string) bool { return givesOf(attached[a], rest) })
	case "aws":
		return slices.ContainsFunc(aws, func(name string) bool { return strings.HasPrefix(label, MetaPrefix+name+"_") })
	case "static":
		return false
	}
	return !IsDiscovery(discovery) || strings.HasPrefix(label, MetaPrefix+discovery+"_")
}

func givesOf(labels []string, label string) bool {
	return slices.ContainsFunc(labels, func(l string) bool {
		if strings.HasSuffix(label, "_") && strings.HasPrefix(l, label) {
			return true
		}
		return l == label || strings.HasSuffix(l, "_") && strings.HasPrefix(label, l)
	})
}

// Roles are those of the Kubernetes discovery that give a label, in order.
func Roles(label string) []string {
	var found []string
	for role := range byRole {
		if Gives("kubernetes", role, nil, label) {
			found = append(found, role)
		}
	}
	slices.Sort(found)
	return found
}

// Attaches is what attach_metadata has to name so that a role gives a label, or "".
func Attaches(role, label string) string {
	for _, name := range []string{"node", "namespace", "deployment", "job", "cronjob"} {
		if takes(role, name) && Gives("kubernetes", role, []string{name}, label) {
			return name
		}
	}
	return ""
}

// takes tells whether a role attaches something.
func takes(role, name string) bool {
	switch name {
	case "namespace":
		return role != "node"
	}
	return slices.Contains([]string{"pod", "endpoints", "endpointslice"}, role)
}

// MetaLabels are those that a role gives by a fixed name.
func MetaLabels(role string) []string {
	var found []string
	for _, l := range byRole[role] {
		if !strings.HasSuffix(l, "_") {
			found = append(found, kubernetesPrefix+l)
		}
	}
	return found
}

// IsRole tells whether the Kubernetes discovery has a role.
func IsRole(role string) bool { return byRole[role] != nil }
