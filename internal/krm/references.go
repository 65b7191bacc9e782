package krm

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// podSpecs is where the kinds hold a pod's spec in which kustomize mends references,
// and what it does not mend there (api v0.21.2,
// internal/konfig/builtinpluginconsts/namereference.go).
var podSpecs = map[string]struct {
	path []string
	not  []string
}{
	"Pod":                   {[]string{"spec"}, nil},
	"PodTemplate":           {[]string{"template", "spec"}, []string{"ServiceAccount", "PersistentVolumeClaim"}},
	"Deployment":            {[]string{"spec", "template", "spec"}, nil},
	"StatefulSet":           {[]string{"spec", "template", "spec"}, nil},
	"DaemonSet":             {[]string{"spec", "template", "spec"}, nil},
	"Job":                   {[]string{"spec", "template", "spec"}, nil},
	"CronJob":               {[]string{"spec", "jobTemplate", "spec", "template", "spec"}, nil},
	"ReplicaSet":            {[]string{"spec", "template", "spec"}, []string{"ServiceAccount", "PersistentVolumeClaim"}},
	"ReplicationController": {[]string{"spec", "template", "spec"}, []string{"ConfigMap", "Secret"}},
}

// scaled are the kinds that kustomize looks for in the target of an autoscaler.
var scaled = []string{"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}

// references returns the fields of the objects that kustomize mends and that functions
// follow.
func references(items []*Object) []nameRef {
	var found []nameRef
	for _, o := range items {
		s := search{from: o}
		switch kind := o.Kind(); kind {
		case "StatefulSet":
			s.add(o.node.YNode(), "", "Service", "spec", "serviceName")
		case "HorizontalPodAutoscaler":
			s.addKinds(o.node.YNode(), "", scaled, "spec", "scaleTargetRef", "name")
		case "RoleBinding", "ClusterRoleBinding":
			s.add(o.node.YNode(), "", o.Text("roleRef", "kind"), "roleRef", "name")
			s.subjects()
		}
		if at, ok := podSpecs[o.Kind()]; ok {
			s.not = at.not
			s.pod(lookup(o.node.YNode(), at.path...), joined(at.path))
		}
		found = append(found, s.found...)
	}
	return found
}

func joined(path []string) string {
	at := ""
	for _, name := range path {
		at = problem.Join(at, name)
	}
	return at
}

// search collects the references of one object.
type search struct {
	from  *Object
	not   []string
	found []nameRef
}

func (s *search) add(n *yaml.Node, at, kind string, path ...string) {
	if !slices.Contains(s.not, kind) {
		s.addKinds(n, at, []string{kind}, path...)
	}
}

func (s *search) addKinds(n *yaml.Node, at string, kinds []string, path ...string) {
	if name := lookup(n, path...); name != nil && name.Kind == yaml.ScalarNode && name.Value != "" {
		s.found = append(s.found, nameRef{from: s.from, kinds: kinds, name: name, path: problem.Join(at, joined(path))})
	}
}

// subjects are mended with their namespaces.
func (s *search) subjects() {
	for i, subject := range s.from.Each("subjects") {
		n, before := subject.node.YNode(), len(s.found)
		s.add(n, problem.Index("subjects", i), "ServiceAccount", "name")
		if len(s.found) > before {
			s.found[before].subject, s.found[before].namespace = n, lookup(n, "namespace")
		}
	}
}

func (s *search) pod(spec *yaml.Node, at string) {
	if spec == nil {
		return
	}
	s.add(spec, at, "ServiceAccount", "serviceAccountName")
	for i, n := range itemsOf(spec, "imagePullSecrets") {
		s.add(n, problem.Index(problem.Join(at, "imagePullSecrets"), i), "Secret", "name")
	}
	for i, n := range itemsOf(spec, "volumes") {
		s.volume(n, problem.Index(problem.Join(at, "volumes"), i))
	}
	for _, list := range []string{"containers", "initContainers"} {
		for i, n := range itemsOf(spec, list) {
			s.container(n, problem.Index(problem.Join(at, list), i))
		}
	}
}

func (s *search) volume(n *yaml.Node, at string) {
	s.add(n, at, "ConfigMap", "configMap", "name")
	s.add(n, at, "Secret", "secret", "secretName")
	s.add(n, at, "PersistentVolumeClaim", "persistentVolumeClaim", "claimName")
	for i, source := range itemsOf(lookup(n, "projected"), "sources") {
		at := problem.Index(problem.Join(at, "projected.sources"), i)
		s.add(source, at, "ConfigMap", "configMap", "name")
		s.add(source, at, "Secret", "secret", "name")
	}
}

func (s *search) container(n *yaml.Node, at string) {
	for i, env := range itemsOf(n, "env") {
		at := problem.Index(problem.Join(at, "env"), i)
		s.add(env, at, "ConfigMap", "valueFrom", "configMapKeyRef", "name")
		s.add(env, at, "Secret", "valueFrom", "secretKeyRef", "name")
	}
	for i, from := range itemsOf(n, "envFrom") {
		at := problem.Index(problem.Join(at, "envFrom"), i)
		s.add(from, at, "ConfigMap", "configMapRef", "name")
		s.add(from, at, "Secret", "secretRef", "name")
	}
}

// itemsOf returns the mappings of a list.
func itemsOf(n *yaml.Node, name string) []*yaml.Node {
	var found []*yaml.Node
	list := field(n, name)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range list.Content {
		if item = deref(item); item.Kind == yaml.MappingNode {
			found = append(found, item)
		}
	}
	return found
}
