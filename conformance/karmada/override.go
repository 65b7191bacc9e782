package karmada

import (
	"errors"
	"fmt"
)

type override struct {
	ResourceSelectors []selector `json:"resourceSelectors,omitempty"`
	OverrideRules     []rule     `json:"overrideRules"`
}

type rule struct {
	TargetCluster *affinity  `json:"targetCluster,omitempty"`
	Overriders    overriders `json:"overriders"`
}

type overriders struct {
	Plaintext            []patch    `json:"plaintext,omitempty"`
	ArgsOverrider        []command  `json:"argsOverrider,omitempty"`
	CommandOverrider     []command  `json:"commandOverrider,omitempty"`
	ImageOverrider       []image    `json:"imageOverrider,omitempty"`
	LabelsOverrider      []metadata `json:"labelsOverrider,omitempty"`
	AnnotationsOverrider []metadata `json:"annotationsOverrider,omitempty"`
	FieldOverrider       []document `json:"fieldOverrider,omitempty"`
}

type patch struct {
	Path     string `json:"path"`
	Operator string `json:"operator"`
	Value    any    `json:"value,omitempty"`
}

type command struct {
	ContainerName string   `json:"containerName"`
	Operator      string   `json:"operator"`
	Value         []string `json:"value,omitempty"`
}

type image struct {
	Component string `json:"component"`
	Operator  string `json:"operator"`
	Value     string `json:"value,omitempty"`
	Predicate *struct {
		Path string `json:"path"`
	} `json:"predicate,omitempty"`
}

type metadata struct {
	Operator string            `json:"operator"`
	Value    map[string]string `json:"value"`
}

type document struct {
	FieldPath string    `json:"fieldPath"`
	JSON      []subEdit `json:"json,omitempty"`
	YAML      []subEdit `json:"yaml,omitempty"`
}

type subEdit struct {
	SubPath  string `json:"subPath"`
	Operator string `json:"operator"`
	Value    any    `json:"value,omitempty"`
}

func (o override) check() error {
	errs := []error{checkSelectors(o.ResourceSelectors)}
	if len(o.OverrideRules) == 0 {
		errs = append(errs, errors.New("spec.overrideRules: at least one"))
	}
	for i, r := range o.OverrideRules {
		if err := r.Overriders.check(); err != nil {
			errs = append(errs, fmt.Errorf("spec.overrideRules[%d].overriders.%w", i, err))
		}
	}
	return errors.Join(errs...)
}

func (o overriders) check() error {
	var errs []error
	for _, p := range o.Plaintext {
		errs = append(errs, edit("plaintext", p.Path, p.Operator, p.Value != nil))
	}
	for _, c := range append(o.ArgsOverrider, o.CommandOverrider...) {
		errs = append(errs, required("containerName", c.ContainerName), oneOf("operator", c.Operator, "add", "remove"))
	}
	for _, m := range append(o.LabelsOverrider, o.AnnotationsOverrider...) {
		errs = append(errs, oneOf("operator", m.Operator, "add", "remove", "replace"))
	}
	for _, i := range o.ImageOverrider {
		errs = append(errs, oneOf("component", i.Component, "Registry", "Repository", "Tag"))
	}
	for _, d := range o.FieldOverrider {
		errs = append(errs, d.check())
	}
	return errors.Join(errs...)
}

func (d document) check() error {
	if (d.JSON == nil) == (d.YAML == nil) {
		return fmt.Errorf("fieldOverrider %s: json or yaml, exactly one", d.FieldPath)
	}
	errs := []error{required("fieldPath", d.FieldPath)}
	for _, e := range append(d.JSON, d.YAML...) {
		errs = append(errs, edit("fieldOverrider", e.SubPath, e.Operator, e.Value != nil))
	}
	return errors.Join(errs...)
}

// edit: what is added or replaced has a value, what is removed has none.
func edit(field, path, operator string, hasValue bool) error {
	errs := []error{required(field+" path", path), oneOf(field+" operator", operator, "add", "remove", "replace")}
	if hasValue == (operator == "remove") {
		errs = append(errs, fmt.Errorf("%s %s: operator %s, value %v", field, path, operator, hasValue))
	}
	return errors.Join(errs...)
}

func required(field, value string) error {
	if value == "" {
		return fmt.Errorf("%s: required", field)
	}
	return nil
}
