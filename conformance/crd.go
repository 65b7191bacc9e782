package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	crds "github.com/prometheus-operator/prometheus-operator/example"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// definition is what an API server holds objects of a kind against: their schema
// (values that are allowed, fields that are required) and the rules in it.
type definition struct {
	structural *schema.Structural
	values     validation.SchemaValidator
	rules      *cel.Validator
}

// definitions are those of prometheus-operator's CustomResourceDefinitions, by
// apiVersion and kind.
var definitions = sync.OnceValues(func() (map[string]*definition, error) {
	var stream bytes.Buffer
	if err := crds.PrintAll(&stream); err != nil {
		return nil, err
	}
	found := map[string]*definition{}
	for _, doc := range strings.Split(stream.String(), "\n---\n") {
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal([]byte(doc), &crd); err != nil {
			return nil, err
		}
		for _, version := range crd.Spec.Versions {
			d, err := define(version.Schema)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", crd.Name, version.Name, err)
			}
			found[crd.Spec.Group+"/"+version.Name+" "+crd.Spec.Names.Kind] = d
		}
	}
	return found, nil
})

func define(v *apiextensionsv1.CustomResourceValidation) (*definition, error) {
	var internal apiextensions.CustomResourceValidation
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(v, &internal, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	values, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	return &definition{structural, values, cel.NewValidator(structural, true, celconfig.PerCallLimit)}, nil
}

// judgeByCRD asks what the types do not know: whether an API server with the
// operator's CustomResourceDefinitions takes the object.
func judgeByCRD(o *Object) error {
	all, err := definitions()
	if err != nil {
		return err
	}
	d := all[o.APIVersion+" "+o.Kind]
	if d == nil {
		return errors.New("no CustomResourceDefinition is for this kind")
	}
	var content map[string]any
	if err := yaml.Unmarshal([]byte(o.Text), &content); err != nil {
		return err
	}
	defaulting.Default(content, d.structural)
	errs := validation.ValidateCustomResource(nil, content, d.values)
	broken, _ := d.rules.Validate(context.Background(), nil, d.structural, content, nil, celconfig.RuntimeCELCostBudget)
	return append(errs, broken...).ToAggregate()
}
