package overlays_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// byHand are the Secrets that people make, and the README that says how; all
// others must be rendered. The README of the topology must name each as well.
var byHand = map[string]string{
	"alertmanager-wechat":  "bases/alertmanager",
	"grafana-admin":        "bases/grafana",
	"gerrit-notifications": "overlays/operator-gerrit",
}

// TestReferencesResolve: what one object of a rendered cluster says of another is
// true, so that applying all of them gives a system that works.
func TestReferencesResolve(t *testing.T) {
	for name, c := range clusters(t) {
		t.Run(name, func(t *testing.T) {
			for _, p := range c.pods {
				c.checkAccount(t, p)
				c.checkVolumes(t, p)
				checkProbes(t, p)
			}
			for _, s := range c.services {
				c.checkService(t, s)
			}
			for _, o := range c.objects {
				c.checkBinding(t, o)
				c.checkBudget(t, o)
				c.checkKeys(t, o, "", o.Object)
				c.checkStorageClass(t, o, o.Object)
				c.checkNamespace(t, o)
			}
		})
	}
}

func (c *cluster) checkAccount(t *testing.T, p pods) {
	account := p.spec.ServiceAccountName
	if account != "" && c.get("ServiceAccount", p.owner.GetNamespace(), account) == nil {
		t.Errorf("%s runs as ServiceAccount %s, which is not there", nameOf(p.owner), account)
	}
}

// checkVolumes: what is mounted is there, and what is there is mounted.
func (c *cluster) checkVolumes(t *testing.T, p pods) {
	volumes := map[string]bool{}
	for _, v := range p.spec.Volumes {
		volumes[v.Name] = true
		for _, source := range sources(v) {
			c.checkSource(t, p.owner, source)
		}
	}
	for _, container := range slices.Concat(p.spec.InitContainers, p.spec.Containers) {
		for _, m := range container.VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("%s mounts volume %s, which it does not have", nameOf(p.owner), m.Name)
			}
		}
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

func (c *cluster) checkSource(t *testing.T, reader *unstructured.Unstructured, s source) {
	t.Helper()
	held, found := c.held(reader.GetNamespace(), s)
	if !found && s.kind == "Secret" && c.checkByHand(t, s) {
		return
	}
	if !found {
		t.Errorf("%s reads %s %s, which is not there", nameOf(reader), s.kind, s.name)
		return
	}
	for _, key := range s.keys {
		if !slices.Contains(held, key) {
			t.Errorf("%s reads key %s of %s %s, which has %v", nameOf(reader), key, s.kind, s.name, held)
		}
	}
}

// checkByHand tells whether people make a Secret; then READMEs say so.
func (c *cluster) checkByHand(t *testing.T, s source) bool {
	t.Helper()
	how, found := byHand[s.name]
	if !found {
		return false
	}
	for folder, words := range map[string][]string{
		how: append(s.keys, s.name), filepath.Join("overlays", filepath.Dir(c.name)): {s.name},
	} {
		text, err := os.ReadFile(filepath.Join("..", folder, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if !strings.Contains(string(text), word) {
				t.Errorf("%s/README.md says nothing of %s of Secret %s, which people make", folder, word, s.name)
			}
		}
	}
	return true
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

// checkKeys looks for selectors of one key, {name, key}, wherever they stand: in
// environments, and in the objects of prometheus-operator.
func (c *cluster) checkKeys(t *testing.T, o *unstructured.Unstructured, field string, value any) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			c.checkKeys(t, o, field, v)
		}
	case object:
		name, named := value["name"].(string)
		key, keyed := value["key"].(string)
		if named && keyed && value["optional"] != true {
			kind := "Secret"
			if strings.HasPrefix(field, "configMap") {
				kind = "ConfigMap"
			}
			c.checkSource(t, o, source{kind: kind, name: name, keys: []string{key}})
		}
		for f, v := range value {
			c.checkKeys(t, o, f, v)
		}
	}
}

// checkBinding: the role is there, and who has it.
func (c *cluster) checkBinding(t *testing.T, o *unstructured.Unstructured) {
	if !strings.HasSuffix(o.GetKind(), "RoleBinding") {
		return
	}
	b := as[rbacv1.ClusterRoleBinding](t, o) // a RoleBinding has the same fields
	namespace := ""
	if b.RoleRef.Kind == "Role" {
		namespace = o.GetNamespace()
	}
	if c.get(b.RoleRef.Kind, namespace, b.RoleRef.Name) == nil {
		t.Errorf("%s gives %s %s, which is not there", nameOf(o), b.RoleRef.Kind, b.RoleRef.Name)
	}
	for _, s := range b.Subjects {
		if c.get(s.Kind, s.Namespace, s.Name) == nil {
			t.Errorf("%s is for %s %s/%s, which is not there", nameOf(o), s.Kind, s.Namespace, s.Name)
		}
	}
}

// checkBudget: a budget is one workload's.
func (c *cluster) checkBudget(t *testing.T, o *unstructured.Unstructured) {
	if o.GetKind() != "PodDisruptionBudget" {
		return
	}
	budget := as[policyv1.PodDisruptionBudget](t, o)
	if n := len(c.selected(budget.Namespace, budget.Spec.Selector.MatchLabels)); n != 1 {
		t.Errorf("%s is that of %d workloads", nameOf(o), n)
	}
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
