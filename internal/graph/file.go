package graph

import (
	"cmp"
	"encoding/base64"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// text returns what a pair of flags of Thanos gives: the text itself, or the file
// that it names. The text may come from an environment variable.
func (c *cluster) text(container *krm.Container, flag string) string {
	args := container.Args()
	if file := args.Value(flag + "-file"); file != "" {
		return c.file(container, file)
	}
	value := args.Value(flag)
	for _, name := range krm.References(value) {
		if e := container.Env(name); e != nil {
			return cmp.Or(e.Text("value"), c.key("Secret", container.Workload.Namespace(), e.Text("valueFrom", "secretKeyRef", "name"), e.Text("valueFrom", "secretKeyRef", "key")))
		}
	}
	return value
}

// file returns the text of a file that a container sees, "" when it is not among
// the objects.
func (c *cluster) file(container *krm.Container, path string) string {
	f, found := c.objects.MountedFile(container, path)
	if !found {
		return ""
	}
	return c.key(f.Kind, container.Workload.Namespace(), f.Name, f.Key)
}

// secretKey returns what a field of an object of prometheus-operator selects.
func (c *cluster) secretKey(o *krm.Object, path ...string) string {
	name, key := o.Text(append(path, "name")...), o.Text(append(path, "key")...)
	return c.key("Secret", o.Namespace(), name, key)
}

// key returns a key of a ConfigMap or Secret, or of the template from which
// External Secrets makes the Secret.
func (c *cluster) key(kind, namespace, name, key string) string {
	if name == "" {
		return ""
	}
	if o := c.objects.Find(kind, namespace, name); o != nil {
		return c.texts(o)[key]
	}
	for _, o := range c.objects.Manifests("ExternalSecret") {
		if o.Namespace() == namespace && cmp.Or(o.Text("spec", "target", "name"), o.Name()) == name {
			return o.Text("spec", "target", "template", "data", key)
		}
	}
	return ""
}

// texts returns the keys of a ConfigMap or Secret in clear.
func (c *cluster) texts(o *krm.Object) map[string]string {
	found := maps.Clone(o.Strings("data"))
	if o.Kind() != "Secret" {
		return found
	}
	for key, value := range found {
		if clear, err := base64.StdEncoding.DecodeString(value); err == nil {
			found[key] = string(clear)
		}
	}
	if found == nil {
		return o.Strings("stringData")
	}
	maps.Copy(found, o.Strings("stringData"))
	return found
}

// sorted returns the values of a map in the order of its keys.
func sorted(m map[string]string) []string {
	var values []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[key])
	}
	return values
}
