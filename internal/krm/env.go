package krm

import (
	"reflect"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// EnvVar is one environment variable of a container.
type EnvVar struct {
	Name string `yaml:"name"`
	// Value is a literal; ValueFrom takes it from elsewhere.
	Value     string        `yaml:"value,omitempty"`
	ValueFrom *EnvVarSource `yaml:"valueFrom,omitempty"`
}

// EnvVarSource is the part of core/v1 EnvVarSource that is written here.
type EnvVarSource struct {
	FieldRef     *FieldRef     `yaml:"fieldRef,omitempty"`
	SecretKeyRef *SecretKeyRef `yaml:"secretKeyRef,omitempty"`
}

// FieldRef takes a value from the pod through the downward API.
type FieldRef struct {
	FieldPath string `yaml:"fieldPath"`
}

// SecretKeyRef takes a value from a key of a Secret.
type SecretKeyRef struct {
	Key  string `yaml:"key"`
	Name string `yaml:"name"`
}

// Env returns an environment variable of the container, or nil.
func (c *Container) Env(name string) *Object {
	for _, e := range c.Each("env") {
		if e.Text("name") == name {
			return e
		}
	}
	return nil
}

// HoldsOther tells whether a variable is the user's and holds something else than
// a key of a Secret. What an earlier run took from a Secret may change.
func (c *Container) HoldsOther(name string, want SecretKeyRef, rendered bool) bool {
	e := c.Env(name)
	if e == nil {
		return false
	}
	have := SecretKeyRef{Key: e.Text("valueFrom", "secretKeyRef", "key"), Name: e.Text("valueFrom", "secretKeyRef", "name")}
	return have != want && !(rendered && e.Has("valueFrom", "secretKeyRef"))
}

// SetEnv appends the variable, or replaces the one of its name in place. The
// other variables are kept.
func (c *Container) SetEnv(v EnvVar) error {
	n, err := toNode(v)
	if err != nil {
		return err
	}
	if v.ValueFrom == nil {
		setField(n, "value", stringNode(v.Value))
	}
	list := ensure(c.edited(), yaml.SequenceNode, "env")
	for i, item := range list.Content {
		if scalar(yaml.NewRNode(deref(item)), "name") != v.Name {
			continue
		}
		var have EnvVar
		if err := item.Decode(&have); err != nil || !reflect.DeepEqual(have, v) {
			list.Content[i] = n
		}
		return nil
	}
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, n)
	return nil
}

// PodNameEnv returns the name of a variable that holds the pod's name, adding
// POD_NAME when there is none. It must not collide: a POD_NAME that holds
// something else is left alone, and so is a THANOS_POD_NAME.
func (c *Container) PodNameEnv() (string, error) {
	for _, e := range c.Each("env") {
		if e.Text("valueFrom", "fieldRef", "fieldPath") == "metadata.name" {
			return e.Text("name"), nil
		}
	}
	name := "POD_NAME"
	for c.Env(name) != nil {
		name = "THANOS_" + name
	}
	return name, c.SetPodNameEnv(name)
}

// SetPodNameEnv makes a variable hold the pod's name.
func (c *Container) SetPodNameEnv(name string) error {
	return c.SetEnv(EnvVar{Name: name, ValueFrom: &EnvVarSource{FieldRef: &FieldRef{FieldPath: "metadata.name"}}})
}
