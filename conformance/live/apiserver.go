package live

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// apiServer serves what Prometheus discovers: pods, Services, EndpointSlices and
// namespaces, as lists and watches.
type apiServer struct {
	cluster *Cluster
	server  *http.Server
	address string
}

func newAPIServer(c *Cluster) (*apiServer, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(c.net.next(), "0"))
	if err != nil {
		return nil, err
	}
	a := &apiServer{cluster: c, address: listener.Addr().String()}
	host, _, _ := strings.Cut(a.address, ":")
	served, err := c.fleet.trust.issue(host, "kubernetes.default.svc")
	if err != nil {
		return nil, err
	}
	a.server = &http.Server{Handler: a, TLSConfig: served, ReadHeaderTimeout: time.Minute}
	go func() { _ = a.server.ServeTLS(listener, "", "") }()
	return a, nil
}

func (a *apiServer) close() { _ = a.server.Close() }

// resource is a kind that is served, and how its list is called.
type resource struct {
	version, kind string
	items         func(c *Cluster) []metav1.Object
}

var resources = map[string]resource{
	"pods":           {"v1", "Pod", podObjects},
	"services":       {"v1", "Service", serviceObjects},
	"endpointslices": {"discovery.k8s.io/v1", "EndpointSlice", sliceObjects},
	"nodes":          {"v1", "Node", noObjects},
	"namespaces":     {"v1", "Namespace", noObjects},
	"configmaps":     {"v1", "ConfigMap", appliedObjects("ConfigMap")},
	"secrets":        {"v1", "Secret", secretObjects},
	"ingresses":      {"networking.k8s.io/v1", "Ingress", appliedObjects("Ingress")},
	"ingressclasses": {"networking.k8s.io/v1", "IngressClass", appliedObjects("IngressClass")},
	"endpoints":      {"v1", "Endpoints", noObjects},
}

// ServeHTTP answers a list or a watch of one kind, in one namespace or in all.
func (a *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/metrics" {
		fmt.Fprintln(w, "apiserver_request_total 1")
		return
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	namespace := ""
	if i := slices.Index(parts, "namespaces"); i >= 0 && len(parts) > i+2 {
		namespace = parts[i+1]
	}
	kind, known := resources[parts[len(parts)-1]]
	if !known {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Query().Get("watch") != "" {
		a.watch(r.Context(), w, kind, namespace)
		return
	}
	items := slices.Collect(maps.Values(a.now(kind, namespace)))
	list := map[string]any{"apiVersion": kind.version, "kind": kind.kind + "List", "metadata": map[string]string{"resourceVersion": "1"}, "items": items}
	_ = json.NewEncoder(w).Encode(list)
}

// now is every object of a kind, by its name.
func (a *apiServer) now(kind resource, namespace string) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	for _, o := range kind.items(a.cluster) {
		if namespace != "" && o.GetNamespace() != namespace {
			continue
		}
		o.SetResourceVersion("1")
		o.(runtime.Object).GetObjectKind().SetGroupVersionKind(schema.FromAPIVersionAndKind(kind.version, kind.kind))
		text, err := json.Marshal(o)
		if err != nil {
			panic(err)
		}
		found[o.GetNamespace()+"/"+o.GetName()] = text
	}
	return found
}

type event struct {
	Type   string          `json:"type"`
	Object json.RawMessage `json:"object"`
}

// watch tells every object once, that this was all, and from then on what changes.
func (a *apiServer) watch(ctx context.Context, w http.ResponseWriter, kind resource, namespace string) {
	out := json.NewEncoder(w)
	known := map[string]json.RawMessage{}
	a.tell(out, known, a.now(kind, namespace))
	end := fmt.Sprintf(`{"apiVersion":%q,"kind":%q,"metadata":{"resourceVersion":"1","annotations":{"k8s.io/initial-events-end":"true"}}}`, kind.version, kind.kind)
	_ = out.Encode(event{"BOOKMARK", json.RawMessage(end)})
	for {
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
		a.tell(out, known, a.now(kind, namespace))
	}
}

func (a *apiServer) tell(out *json.Encoder, known, now map[string]json.RawMessage) {
	for key, text := range now {
		old, was := known[key]
		switch {
		case !was:
			_ = out.Encode(event{"ADDED", text})
		case string(old) != string(text):
			_ = out.Encode(event{"MODIFIED", text})
		}
	}
	for key, text := range known {
		if _, is := now[key]; !is {
			_ = out.Encode(event{"DELETED", text})
		}
	}
	clear(known)
	maps.Copy(known, now)
}

func noObjects(*Cluster) []metav1.Object { return nil }

func podObjects(c *Cluster) []metav1.Object {
	var found []metav1.Object
	for _, p := range c.Pods() {
		found = append(found, p.object())
	}
	return found
}

// appliedObjects are those of a kind as they were applied.
func appliedObjects(kind string) func(*Cluster) []metav1.Object {
	return func(c *Cluster) []metav1.Object {
		c.mu.Lock()
		defer c.mu.Unlock()
		var found []metav1.Object
		for _, applied := range c.objects.Objects {
			o := &unstructured.Unstructured{}
			if applied.Kind == kind && yaml.Unmarshal([]byte(applied.Text), &o.Object) == nil {
				found = append(found, o)
			}
		}
		return found
	}
}

// secretObjects have all of their values in data, as an API server keeps them.
func secretObjects(c *Cluster) []metav1.Object {
	found := appliedObjects("Secret")(c)
	for i, o := range found {
		var s corev1.Secret
		if runtime.DefaultUnstructuredConverter.FromUnstructured(o.(*unstructured.Unstructured).Object, &s) != nil {
			continue
		}
		if s.Data == nil {
			s.Data = map[string][]byte{}
		}
		for key, value := range s.StringData {
			s.Data[key] = []byte(value)
		}
		s.StringData = nil
		found[i] = &s
	}
	return found
}

// object is the pod as an API server shows it.
func (p *Pod) object() *corev1.Pod {
	ready := corev1.ConditionFalse
	if p.Ready() {
		ready = corev1.ConditionTrue
	}
	o := &corev1.Pod{
		ObjectMeta: *p.workload.template.ObjectMeta.DeepCopy(),
		Spec:       p.spec(),
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: p.IP, HostIP: p.IP, PodIPs: []corev1.PodIP{{IP: p.IP}},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}},
		},
	}
	o.Labels = p.labels()
	o.Name, o.Namespace, o.UID = p.Name, p.Namespace, types.UID("uid-"+p.Name)
	o.Spec.NodeName = nodeName
	return o
}

func serviceObjects(c *Cluster) []metav1.Object {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []metav1.Object
	for _, s := range c.services {
		if !strings.HasPrefix(s.Name, clusterset) {
			found = append(found, s.Service.DeepCopy())
		}
	}
	own := &corev1.Service{}
	own.Name, own.Namespace = "kubernetes", metav1.NamespaceDefault
	return append(found, own)
}

// sliceObjects are the EndpointSlices of the Services, one each.
func sliceObjects(c *Cluster) []metav1.Object {
	c.mu.Lock()
	var services []*service
	for _, s := range c.services {
		if s.cluster == c && len(s.Spec.Selector) > 0 {
			services = append(services, s)
		}
	}
	c.mu.Unlock()
	var found []metav1.Object
	for _, s := range services {
		found = append(found, s.slice())
	}
	return append(found, c.api.slice())
}

func (s *service) slice() *discoveryv1.EndpointSlice {
	o := &discoveryv1.EndpointSlice{AddressType: discoveryv1.AddressTypeIPv4}
	o.Name, o.Namespace = s.Name+"-live", s.Namespace
	o.Labels = maps.Clone(s.Labels)
	if o.Labels == nil {
		o.Labels = map[string]string{}
	}
	o.Labels[discoveryv1.LabelServiceName] = s.Name
	ports := map[string]int32{}
	for _, p := range s.selected() {
		ready := true
		o.Endpoints = append(o.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{p.IP}, Conditions: discoveryv1.EndpointConditions{Ready: &ready},
			TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name},
		})
		for _, port := range s.Spec.Ports {
			ports[port.Name] = int32(p.port(target(port)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		number, protocol := ports[name], corev1.ProtocolTCP
		o.Ports = append(o.Ports, discoveryv1.EndpointPort{Name: &name, Port: &number, Protocol: &protocol})
	}
	return o
}

// slice is that of the API server's own Service.
func (a *apiServer) slice() *discoveryv1.EndpointSlice {
	host, number, _ := strings.Cut(a.address, ":")
	o := &discoveryv1.EndpointSlice{AddressType: discoveryv1.AddressTypeIPv4}
	o.Name, o.Namespace = "kubernetes", metav1.NamespaceDefault
	o.Labels = map[string]string{discoveryv1.LabelServiceName: "kubernetes"}
	name, ready, port := "https", true, int32(0)
	_, _ = fmt.Sscan(number, &port)
	o.Ports = []discoveryv1.EndpointPort{{Name: &name, Port: &port}}
	o.Endpoints = []discoveryv1.Endpoint{{Addresses: []string{host}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}}}
	return o
}
