// Package catalog makes catalog.yaml and the generated parts of the functions'
// READMEs from the functions themselves: schemas and tables from the Go types and
// the comments of their fields, examples and messages from the golden cases.
package catalog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	jsonschema "github.com/thanos-fleet/thanos-fleet/internal/schema"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

const (
	registry = "ghcr.io/thanos-fleet"
	home     = "https://github.com/thanos-fleet/thanos-fleet"
)

// catalog is a KRMFunctionCatalog (kustomize KEP-2906), readable by kyaml's
// KRMFunctionDefinition too.
type catalog struct {
	APIVersion string   `yaml:"apiVersion"`
	Kind       string   `yaml:"kind"`
	Metadata   metadata `yaml:"metadata"`
	Spec       struct {
		Functions []entry `yaml:"krmFunctions"`
	} `yaml:"spec"`
}

type metadata struct {
	Name   string            `yaml:"name"`
	Labels map[string]string `yaml:"labels"`
}

type entry struct {
	Group       string         `yaml:"group"`
	Names       names          `yaml:"names"`
	Description string         `yaml:"description"`
	Publisher   string         `yaml:"publisher"`
	Home        string         `yaml:"home"`
	Tags        []string       `yaml:"tags,flow"`
	Versions    []versionEntry `yaml:"versions"`
}

type names struct {
	Kind string `yaml:"kind"`
}

type versionEntry struct {
	Name       string   `yaml:"name"`
	Idempotent bool     `yaml:"idempotent"`
	License    string   `yaml:"license"`
	Usage      string   `yaml:"usage"`
	Examples   []string `yaml:"examples"`
	Runtime    runtime  `yaml:"runtime"`
	Schema     struct {
		OpenAPI *schema `yaml:"openAPIV3Schema"`
	} `yaml:"schema"`
}

type runtime struct {
	Container container `yaml:"container"`
	Exec      exec      `yaml:"exec"`
}

type container struct {
	Image               string `yaml:"image"`
	RequireNetwork      bool   `yaml:"requireNetwork"`
	RequireStorageMount bool   `yaml:"requireStorageMount"`
}

type exec struct {
	Path string   `yaml:"path"`
	Args []string `yaml:"args,flow"`
}

// Files returns every generated file below the repository's root, by its path
// from there.
func Files(root string, defs []*krm.Definition) (map[string][]byte, error) {
	docs, err := parseComments(root)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	c := catalog{
		APIVersion: "config.kubernetes.io/v1alpha1", Kind: "KRMFunctionCatalog",
		Metadata: metadata{"thanos-fleet", map[string]string{"version": version.Version}},
	}
	for _, def := range defs {
		spec := docs.schemaOf(def)
		c.Spec.Functions = append(c.Spec.Functions, newEntry(def, spec))
		path := filepath.Join("functions", def.Name, "README.md")
		if files[path], err = fillFile(root, path, functionSections(root, def, spec)); err != nil {
			return nil, err
		}
		dir := filepath.Join("functions", def.Name)
		if files[filepath.Join(dir, "MESSAGES.md")], err = messages(def, filepath.Join(root, dir, "testdata")); err != nil {
			return nil, err
		}
	}
	if files["README.md"], err = fillFile(root, "README.md", projectSections(root, defs)); err != nil {
		return nil, err
	}
	inventory := generators{"fleet": func(string) (string, error) {
		spec := docs.of(reflect.TypeFor[fleet.Spec]())
		return table("field of `spec`", spec.rows("", map[reflect.Type]string{})), nil
	}}
	if files["docs/fleet.md"], err = fillFile(root, "docs/fleet.md", inventory); err != nil {
		return nil, err
	}
	if files["docs/versions.md"], err = fillFile(root, "docs/versions.md", versionSections(root, defs)); err != nil {
		return nil, err
	}
	if err := fillOverlays(root, defs, files); err != nil {
		return nil, err
	}
	addRules(files)
	schemas, err := jsonschema.Files(func(t reflect.Type, field string) string {
		return docs[t.PkgPath()+"."+t.Name()+"."+field]
	}, defs)
	if err != nil {
		return nil, err
	}
	for name, text := range schemas {
		files["docs/schema/"+name] = text
	}
	files["catalog.yaml"], err = c.print()
	return files, err
}

func fillFile(root, path string, sections generators) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		return nil, err
	}
	if text, err = fill(text, sections); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

func newEntry(def *krm.Definition, spec *schema) entry {
	page := home + "/blob/" + version.Version + "/functions/" + def.Name
	v := versionEntry{
		Name: "v1alpha1", Idempotent: true, License: "Apache 2.0", Usage: page + "/README.md",
		Examples: []string{page + "/testdata"},
		Runtime: runtime{
			container{Image: registry + "/" + def.Name + ":" + version.Version},
			exec{"thanos-fleet", []string{"fn", def.Name}},
		},
	}
	v.Schema.OpenAPI = envelope(def.Kind, spec)
	return entry{
		Group: "thanos-fleet.dev", Names: names{def.Kind}, Description: def.Summary, Publisher: "thanos-fleet",
		Home: home, Tags: def.Tags(), Versions: []versionEntry{v},
	}
}

func (c catalog) print() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("# Made from the functions by `make update`.\n")
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(c)
	return out.Bytes(), err
}
