package overlays_test

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestAddressesResolve: every name of a Service, in arguments, URLs and files of
// endpoints, is that of one in the cluster, with the port that is asked.
func TestAddressesResolve(t *testing.T) {
	all := clusters(t)
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			found := 0
			for _, o := range c.objects {
				for _, text := range texts(o.Object) {
					for _, a := range addresses(text, o.GetNamespace()) {
						found++
						c.checkAddress(t, all, o, a)
					}
				}
			}
			if found == 0 && name != "raw/outside" {
				t.Error("no address was found")
			}
		})
	}
}

// TestAddressesAreRead: each form of an address, and what is none.
func TestAddressesAreRead(t *testing.T) {
	for text, want := range map[string]address{
		"--endpoint=dnssrv+_grpc._tcp.a.b.svc.cluster.local": {service: "a", namespace: "b", port: "grpc"},
		"http://a.b.svc:9115/probe":                          {service: "a", namespace: "b", port: "9115"},
		"http://a:80":                                        {service: "a", namespace: "default", port: "80"},
		"$(POD_NAME).a.b.svc.cluster.local:1":                {pod: "$(POD_NAME)", service: "a", namespace: "b", port: "1"},
		"- address: a.b.svc.clusterset.local:10901":          {service: "a", namespace: "b", port: "10901", set: true},
	} {
		if got := addresses(text, "default"); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"# see http://a:80", "http://localhost:9090", "https://thanos.io/tip"} {
		if got := addresses(text, "default"); len(got) != 0 {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// texts returns all strings in a value.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, v := range value {
			all = append(all, texts(v)...)
		}
		return all
	case object:
		var all []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			all = append(all, texts(value[key])...)
		}
		return all
	}
	return nil
}

// address is a name of a Service, or of one pod of a headless one. Its port is a
// number, or a name where SRV records are asked.
type address struct {
	pod, service, namespace, port string
	set                           bool // looked up in the cluster set
}

var (
	comment   = regexp.MustCompile(`(?m)^\s*#.*$`)
	inCluster = regexp.MustCompile(`([A-Za-z0-9_.$()-]+)\.svc(\.[a-z]+\.local)?(?::(\d+))?`)
	short     = regexp.MustCompile(`https?://([a-z0-9-]+)(?:\.([a-z0-9-]+))?:(\d+)`)
)

// addresses finds the names of Services in a text of an object in a namespace.
func addresses(text, namespace string) []address {
	text = comment.ReplaceAllString(text, "")
	var found []address
	for _, m := range inCluster.FindAllStringSubmatch(text, -1) {
		names := strings.Split(m[1], ".")
		a := address{port: m[3], set: m[2] == ".clusterset.local"}
		if strings.HasPrefix(names[0], "_") && len(names) > 2 {
			a.port, names = names[0][1:], names[2:]
		}
		switch len(names) {
		case 2:
			a.service, a.namespace = names[0], names[1]
		case 3:
			a.pod, a.service, a.namespace = names[0], names[1], names[2]
		}
		found = append(found, a)
	}
	for _, m := range short.FindAllStringSubmatch(text, -1) {
		if m[1] == "localhost" || m[1] == "127" {
			continue
		}
		a := address{service: m[1], namespace: m[2], port: m[3]}
		if a.namespace == "" {
			a.namespace = namespace
		}
		found = append(found, a)
	}
	return found
}

// checkAddress: the Service is there, the port too, and the pod.
func (c *cluster) checkAddress(t *testing.T, all map[string]*cluster, o *unstructured.Unstructured, a address) {
	t.Helper()
	if a.service == "kubernetes" && a.namespace == "default" {
		return
	}
	home, s := c.lookUp(t, all, &a, o.GetNamespace())
	if s == nil {
		t.Errorf("%s asks Service %s/%s, which is not there", nameOf(o), a.namespace, a.service)
		return
	}
	if a.port != "" && !offers(s, a.port) {
		t.Errorf("%s asks port %s of Service %s, which has %v", nameOf(o), a.port, a.service, s.Spec.Ports)
	}
	if a.pod == "" {
		return
	}
	if s.Spec.ClusterIP != corev1.ClusterIPNone {
		t.Errorf("%s asks a pod of Service %s, which is not headless", nameOf(o), a.service)
	}
	if !slices.ContainsFunc(home.selected(s.Namespace, s.Spec.Selector), func(p pods) bool {
		return p.service == s.Name && (strings.HasPrefix(a.pod, "$(") || slices.Contains(p.names(), a.pod))
	}) {
		t.Errorf("%s asks pod %s of Service %s, which is not there", nameOf(o), a.pod, a.service)
	}
}

// lookUp returns the Service of an address, and the cluster that it is in. Karmada
// derives a Service from an import, and a cluster set answers for what any member
// of the topology exports.
func (c *cluster) lookUp(t *testing.T, all map[string]*cluster, a *address, namespace string) (*cluster, *corev1.Service) {
	name, derived := strings.CutPrefix(a.service, "derived-")
	imported := c.get("ServiceImport", a.namespace, name)
	if derived && imported != nil {
		return c, as[corev1.Service](t, imported) // ports are where a Service has them
	}
	for _, other := range sorted(all) {
		sibling := all[other]
		if a.set && path.Dir(other) == path.Dir(c.name) && sibling.get("ServiceExport", a.namespace, name) != nil {
			return sibling, sibling.service(a.namespace, name)
		}
	}
	if s := c.service(a.namespace, a.service); s != nil || a.set {
		return c, s
	}
	// A pod's short name reads like that of a Service in another namespace.
	if s := c.service(namespace, a.namespace); s != nil && a.pod == "" {
		*a = address{pod: a.service, service: a.namespace, namespace: namespace, port: a.port}
		return c, s
	}
	return c, nil
}

func sorted(all map[string]*cluster) []string { return slices.Sorted(maps.Keys(all)) }

// offers tells whether a Service has a port, by number or by name.
func offers(s *corev1.Service, port string) bool {
	return slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool {
		return p.Name == port || strconv.Itoa(int(p.Port)) == port
	})
}
