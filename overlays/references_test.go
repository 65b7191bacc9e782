package overlays_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/reference"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/version"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// byHand are the Secrets that people make, and the README that says how; all
// others must be rendered. The README of the topology must name each as well.
var byHand = map[string]string{
	"alertmanager-wechat":  "bases/alertmanager",
	"grafana-admin":        "bases/grafana",
	"gerrit-notifications": "overlays/operator-gerrit",
	"remote-write-ca":      "overlays/edge",
	"remote-write-login":   "overlays/edge",
	"remote-write-tls":     "bases/components/receive-ingress",
	"remote-write-users":   "bases/components/receive-ingress",
}

// TestRulesFindNothing: with everything at hand, the rules on references and versions have
// nothing to say of what is rendered, but for what people make, and for what was migrated
// as it is. That they would speak is TestMutants' to prove.
func TestRulesFindNothing(t *testing.T) {
	f := observe.Read(inputs(t))
	f.Complete = true
	for _, found := range checks.Run(slices.Concat(reference.Rules, version.Rules), f) {
		for _, place := range found.Places {
			group := place.Cluster.Group
			if group == "migrate" || slices.Contains(foreign, place.Object.Namespace()) && found.Rule.ID == "reference/selector" {
				continue
			}
			if secret, isSecret := strings.CutPrefix(strings.TrimSuffix(found.Message, " is not there"), "Secret "); !isSecret || !checkByHand(t, place.Cluster, secret) {
				t.Errorf("%s: %s", group, found)
			}
		}
	}
}

// foreign are the namespaces whose pods the overlays do not run.
var foreign = []string{"gerrit", "kube-system"}

// checkByHand tells whether people make a Secret; then READMEs say so.
func checkByHand(t *testing.T, c *observe.Cluster, secret string) bool {
	t.Helper()
	how, found := byHand[secret]
	if !found {
		return false
	}
	words := []string{secret}
	for _, r := range c.References() {
		if r.Kind == "Secret" && r.Name == secret && r.Key != "" {
			words = append(words, r.Key)
		}
	}
	for folder, words := range map[string][]string{how: words, filepath.Join("overlays", c.Group): {secret}} {
		text := string(read(t, filepath.Join("..", folder, "README.md")))
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s/README.md says nothing of %s of Secret %s, which people make", folder, word, secret)
			}
		}
	}
	return true
}

// TestNamespacesAndClasses: what is rendered names no namespace and no class of storage
// that is not rendered, too.
func TestNamespacesAndClasses(t *testing.T) {
	for name, c := range clusters(t) {
		t.Run(name, func(t *testing.T) {
			for _, o := range c.objects {
				c.checkStorageClass(t, o, o.Object)
				c.checkNamespace(t, o)
			}
		})
	}
}

// source is a ConfigMap, Secret or claim, the keys of it that are read, if not all,
// and the files that they become.
type source struct {
	kind, name  string
	keys, files []string
}

// sources returns what a volume is made of and cannot be without.
func sources(v corev1.Volume) []source {
	from := func(kind, name string, items []corev1.KeyToPath, optional *bool) []source {
		if optional != nil && *optional {
			return nil
		}
		s := source{kind: kind, name: name}
		for _, i := range items {
			s.keys, s.files = append(s.keys, i.Key), append(s.files, i.Path)
		}
		return []source{s}
	}
	switch {
	case v.ConfigMap != nil:
		return from("ConfigMap", v.ConfigMap.Name, v.ConfigMap.Items, v.ConfigMap.Optional)
	case v.Secret != nil:
		return from("Secret", v.Secret.SecretName, v.Secret.Items, v.Secret.Optional)
	case v.PersistentVolumeClaim != nil:
		return from("PersistentVolumeClaim", v.PersistentVolumeClaim.ClaimName, nil, nil)
	case v.Projected != nil:
		var all []source
		for _, p := range v.Projected.Sources {
			if p.ConfigMap != nil {
				all = append(all, from("ConfigMap", p.ConfigMap.Name, p.ConfigMap.Items, p.ConfigMap.Optional)...)
			}
			if p.Secret != nil {
				all = append(all, from("Secret", p.Secret.Name, p.Secret.Items, p.Secret.Optional)...)
			}
		}
		return all
	}
	return nil
}

// held returns the keys of a source.
func (c *cluster) held(namespace string, s source) ([]string, bool) {
	if o := c.get(s.kind, namespace, s.name); o != nil {
		return slices.Concat(keysAt(o, "data"), keysAt(o, "stringData"), keysAt(o, "binaryData")), true
	}
	for _, o := range c.objects {
		if s.kind != "Secret" || o.GetKind() != "ExternalSecret" || o.GetNamespace() != namespace {
			continue
		}
		if name, _, _ := unstructured.NestedString(o.Object, "spec", "target", "name"); name != s.name {
			continue
		}
		templated := keysAt(o, "spec", "target", "template", "data")
		held := templated
		data, _, _ := unstructured.NestedSlice(o.Object, "spec", "data")
		for _, d := range data {
			// With a template, what it has is all that there is.
			if key, _ := d.(object)["secretKey"].(string); len(templated) == 0 {
				held = append(held, key)
			}
		}
		return held, true
	}
	return nil, false
}

func keysAt(o *unstructured.Unstructured, fields ...string) []string {
	values, _, _ := unstructured.NestedMap(o.Object, fields...)
	return slices.Sorted(maps.Keys(values))
}

// checkNamespace: it is made, or was there before. What is migrated lives where the
// published manifests did, and what has no pods is for hosts.
func (c *cluster) checkNamespace(t *testing.T, o *unstructured.Unstructured) {
	namespace := o.GetNamespace()
	if namespace != "" && len(c.pods) > 0 && !slices.Contains(foreign, namespace) && !strings.HasPrefix(c.name, "migrate/") && c.get("Namespace", "", namespace) == nil {
		t.Errorf("%s: Namespace %s is not there", nameOf(o), namespace)
	}
}

// checkStorageClass: a class that is named is rendered.
func (c *cluster) checkStorageClass(t *testing.T, o *unstructured.Unstructured, value any) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			c.checkStorageClass(t, o, v)
		}
	case object:
		class, _ := value["storageClassName"].(string)
		if class != "" && c.get("StorageClass", "", class) == nil {
			t.Errorf("%s: StorageClass %s is not there", nameOf(o), class)
		}
		for _, v := range value {
			c.checkStorageClass(t, o, v)
		}
	}
}
