package conformance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
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

// crdFolders are where upstream keeps its CustomResourceDefinitions.
var crdFolders = map[string]string{
	operatorModule: "example/prometheus-operator-crd",
	karmadaModule:  "charts/karmada/_crds/bases",
}

var (
	definitionsMutex sync.Mutex
	definitionsRead  = map[string]map[string]*definition{}
)

// definitions are those of a version of a module, by apiVersion and kind.
func definitions(module, version string) (map[string]*definition, error) {
	definitionsMutex.Lock()
	defer definitionsMutex.Unlock()
	if known := definitionsRead[module+version]; known != nil {
		return known, nil
	}
	folder, err := downloaded(module, version)
	if err != nil {
		return nil, err
	}
	found := map[string]*definition{}
	err = filepath.WalkDir(filepath.Join(folder, crdFolders[module]), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		return addDefinitions(found, path)
	})
	if err == nil {
		definitionsRead[module+version] = found
	}
	return found, err
}

func addDefinitions(to map[string]*definition, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(text, &crd); err != nil {
		return err
	}
	for _, version := range crd.Spec.Versions {
		d, err := define(version.Schema)
		if err != nil {
			return fmt.Errorf("%s %s: %w", crd.Name, version.Name, err)
		}
		to[crd.Spec.Group+"/"+version.Name+" "+crd.Spec.Names.Kind] = d
	}
	return nil
}

// has tells whether objects may have a field, by its path below spec.
func (d *definition) has(path string) bool {
	at := *d.structural
	for _, name := range append([]string{"spec"}, strings.Split(path, ".")...) {
		inner, found := at.Properties[name]
		if !found {
			return false
		}
		at = inner
	}
	return true
}

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
// CustomResourceDefinitions of a version takes the object. A field that it would drop counts
// as refused, as it does for clients that validate strictly.
func judgeByCRD(o *Object, module, version string) error {
	all, err := definitions(module, version)
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
	if err := append(errs, broken...).ToAggregate(); err != nil {
		return err
	}
	unknown := pruning.PruneWithOptions(content, d.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	if len(unknown) > 0 {
		return fmt.Errorf("unknown fields %s", strings.Join(unknown, ", "))
	}
	return nil
}
