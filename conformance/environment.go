package conformance

import (
	"encoding/base64"
	"regexp"

	corev1 "k8s.io/api/core/v1"

	"github.com/thanos-fleet/thanos-fleet/conformance/externalsecret"
)

// dummy stands for what only a cluster knows. As the value of a Secret it is
// what Thanos puts in the place of $(VAR).
const dummy = "conformance"

// Environment gives the container's variables their values, in order, each
// expanded with those before it.
func (c *Container) Environment() map[string]string {
	env := map[string]string{}
	for _, v := range c.Env {
		env[v.Name] = expand(c.value(v), env)
	}
	return env
}

func (c *Container) value(v corev1.EnvVar) string {
	switch from := v.ValueFrom; {
	case from == nil:
		return v.Value
	case from.FieldRef != nil && from.FieldRef.FieldPath == "metadata.name":
		return c.Pod
	case from.FieldRef != nil && from.FieldRef.FieldPath == "metadata.namespace":
		return c.Namespace
	case from.FieldRef != nil && c.Fields[from.FieldRef.FieldPath] != "":
		return c.Fields[from.FieldRef.FieldPath]
	case from.SecretKeyRef != nil:
		return c.content("Secret", from.SecretKeyRef.Name, from.SecretKeyRef.Key)
	case from.ConfigMapKeyRef != nil:
		return c.content("ConfigMap", from.ConfigMapKeyRef.Name, from.ConfigMapKeyRef.Key)
	}
	return dummy
}

func (c *Container) content(kind, name, key string) string {
	if content, found := c.Output.files(kind, c.Namespace, name)[key]; found {
		return content
	}
	return dummy
}

// files returns what a ConfigMap or a Secret of the output holds, nil when the
// output does not have it.
func (o *Output) files(kind, namespace, name string) map[string]string {
	for _, object := range o.Objects {
		if object.Metadata.Namespace != namespace {
			continue
		}
		if made, target, files := object.Files(); made == kind && target == name {
			return files
		}
	}
	return nil
}

// Files returns what a ConfigMap, a Secret or an ExternalSecret becomes: the kind, the name
// and the files; kind is "" for any other object.
func (o *Object) Files() (kind, name string, files map[string]string) {
	switch o.Kind {
	case "ConfigMap", "Secret":
		return o.Kind, o.Metadata.Name, o.files()
	case "ExternalSecret":
		name, files = externalsecret.Files([]byte(o.Text), secret)
		return "Secret", name, files
	}
	return "", "", nil
}

func (o *Object) files() map[string]string {
	var holder struct {
		Data       map[string]string `yaml:"data"`
		StringData map[string]string `yaml:"stringData"`
	}
	files := map[string]string{}
	if err := o.node.Decode(&holder); err != nil {
		return files
	}
	for key, value := range holder.Data {
		if plain, err := base64.StdEncoding.DecodeString(value); err == nil && o.Kind == "Secret" {
			value = string(plain)
		}
		files[key] = value
	}
	for key, value := range holder.StringData {
		files[key] = value
	}
	return files
}

var reference = regexp.MustCompile(`\$\$|\$\([A-Za-z_][A-Za-z0-9_.-]*\)`)

// expand replaces $(VAR) as Kubernetes does: unknown ones stay, $$ is a $.
func expand(text string, env map[string]string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		if found == "$$" {
			return "$"
		}
		if value, known := env[found[2:len(found)-1]]; known {
			return value
		}
		return found
	})
}
