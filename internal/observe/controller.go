package observe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// RingLabel is the label of a StatefulSet that names the ring that
// thanos-receive-controller puts its pods into (observatorium/thanos-receive-controller,
// main.go of January 2025).
const RingLabel = "controller.receive.thanos.io/hashring"

// ringController is a thanos-receive-controller: it takes rings without endpoints from one
// ConfigMap, and writes them with the pods of the StatefulSets that name them into another.
type ringController struct {
	cluster *Cluster
	// namespace is where both ConfigMaps and the StatefulSets are.
	namespace string
	// source and generated are the ConfigMaps, file is the key in both.
	source, generated, file string
	// label and value are those of the StatefulSets that it watches.
	label, value string
	// domain is that of the cluster with a dot in front, or "".
	domain, port string
	// zones tells that each endpoint gets a zone: the pod's annotation, or its StatefulSet.
	zones      bool
	annotation string
}

func (c *Cluster) findRingControllers() []ringController {
	var found []ringController
	for _, p := range c.Pods {
		for _, container := range p.Containers() {
			if r, is := newRingController(p, container); is {
				found = append(found, r)
			}
		}
	}
	return found
}

func newRingController(p *Pods, container *krm.Container) (ringController, bool) {
	args := container.Args()
	get := func(flag, fallback string) string { // Go's flags take one dash or two
		text, known := container.Expand(cmp.Or(args.Value("--"+flag), args.Value("-"+flag), fallback))
		if !known {
			return ""
		}
		return text
	}
	r := ringController{
		cluster: p.Cluster, source: get("configmap-name", ""), generated: get("configmap-generated-name", ""), file: get("file-name", ""),
		namespace: get("namespace", "default"), port: get("port", "10901"), domain: "." + get("cluster-domain", "cluster.local"),
		zones: args.Has("--use-az-aware-hashring") || args.Has("-use-az-aware-hashring"), annotation: get("pod-az-annotation-key", ""),
	}
	r.label, r.value, _ = strings.Cut(get("label", "controller.receive.thanos.io=thanos-receive-controller"), "=")
	if r.namespace == "" {
		r.namespace = p.Namespace() // from a variable, which is its own
	}
	return r, r.source != "" && r.generated != "" && r.file != "" && r.namespace != ""
}

// generatedRing is what a controller among the objects writes into a key of a ConfigMap,
// as the StatefulSets among the objects have it.
func (c *Cluster) generatedRing(namespace, name, key string) Text {
	for _, r := range c.ringControllers() {
		if r.generated != name || r.file != key || !MayMeet(r.namespace, namespace) {
			continue
		}
		source := c.Get("ConfigMap", r.namespace, r.source)
		if source == nil {
			return Text{}
		}
		rings, err := hashring.Parse([]byte(source.Text("data", key)))
		if err != nil {
			return Text{}
		}
		for i := range rings {
			rings[i].Endpoints = r.endpoints(rings[i].Name)
		}
		text, err := hashring.Marshal(rings)
		return Text{Text: string(text), Known: err == nil, Generated: true, At: c.At(source, problem.Join("data", key))}
	}
	return Text{}
}

// endpoints are the pods of the StatefulSets that name a ring. Ordinals are counted from 0,
// whatever the StatefulSet says.
func (r ringController) endpoints(ring string) []hashring.Endpoint {
	found := []hashring.Endpoint{}
	for _, p := range r.cluster.Pods {
		if p.Kind() != "StatefulSet" || !MayMeet(p.Namespace(), r.namespace) || p.Label(RingLabel) != ring || p.Label(r.label) != r.value {
			continue
		}
		for i := range p.Replicas() {
			e := hashring.Endpoint{Address: fmt.Sprintf("%s-%d.%s.%s.svc%s:%s", p.Name(), i, p.Governing(), r.namespace, strings.TrimSuffix(r.domain, "."), r.port)}
			if r.zones {
				e.AZ = cmp.Or(p.Text(append(slices.Clone(p.PodMetadata("annotations")), r.annotation)...), p.Name())
			}
			found = append(found, e)
		}
	}
	return found
}
