package render

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/internal/bound"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// lowered are limits that harmless files are over.
var lowered = bound.Limits{Depth: 12, Aliased: 20, Bytes: 1 << 20}

func guarded(limits bound.Limits) guard {
	g := newGuard(filesys.MakeFsOnDisk(), false)
	g.limits = limits
	return g
}

// TestGuardOnEveryRoad: whatever kustomize parses passes the guard first.
func TestGuardOnEveryRoad(t *testing.T) {
	const much = "a: &a [1, 2, 3, 4, 5]\nb: [*a, *a, *a, *a, *a]\n"
	object := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
	for name, files := range map[string]map[string]string{
		"resource":       {"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": object + much},
		"kustomization":  {"kustomization.yaml": "resources: [r.yaml]\n" + much},
		"base":           {"kustomization.yaml": "resources: [base]\n", "base/kustomization.yaml": "resources: [x.yaml]\n", "base/x.yaml": object + much},
		"component":      {"kustomization.yaml": "components: [part]\n", "part/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n" + much},
		"patch":          {"kustomization.yaml": "resources: [r.yaml]\npatches: [{path: x.yaml}]\n", "x.yaml": object + much},
		"patch in place": {"kustomization.yaml": "resources: [r.yaml]\npatches:\n- patch: |\n    a: &a [1, 2, 3, 4, 5]\n    b: [*a, *a, *a, *a, *a]\n"},
		"old patch":      {"kustomization.yaml": "resources: [r.yaml]\npatchesStrategicMerge:\n- |\n  a: &a [1, 2, 3, 4, 5]\n  b: [*a, *a, *a, *a, *a]\n"},
		"replacement":    {"kustomization.yaml": "resources: [r.yaml]\nreplacements: [{path: x.yaml}]\n", "x.yaml": much},
		"configuration":  {"kustomization.yaml": "resources: [r.yaml]\nconfigurations: [x.yaml]\n", "x.yaml": much},
		"crd":            {"kustomization.yaml": "resources: [r.yaml]\ncrds: [x.yaml]\n", "x.yaml": much},
		"openapi":        {"kustomization.yaml": "resources: [r.yaml]\nopenapi: {path: x.yaml}\n", "x.yaml": much},
		"transformer":    {"kustomization.yaml": "resources: [r.yaml]\ntransformers: [x.yaml]\n", "x.yaml": object + much},
		"generator":      {"kustomization.yaml": "generators: [x.yaml]\n", "x.yaml": object + much},
		"text for later": {"kustomization.yaml": "configMapGenerator: [{name: a, files: [x.yaml]}]\n", "x.yaml": much},
		"depth":          {"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": object + "a: [[[[[[[[[[[[[[]]]]]]]]]]]]]]\n"},
	} {
		dir := t.TempDir()
		files["r.yaml"] = object
		for file, text := range files {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		g := guarded(lowered)
		_, err := kustomize(g, dir, krusty.ReorderOptionNone)
		if err = refusals(g, err); err == nil || !strings.Contains(err.Error(), "aliases stand for more than 20 values") && !strings.Contains(err.Error(), "nested more than 12 levels") {
			t.Errorf("%s: kustomize took it: %v", name, err)
		}
		if _, err := kustomize(guarded(bound.Default), dir, krusty.ReorderOptionNone); err != nil && strings.Contains(err.Error(), "aliases") {
			t.Errorf("%s: refused at the limits that hold: %v", name, err)
		}
	}
}

// TestGuardRefusesPipes: a pipe is not waited for.
func TestGuardRefusesPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "kustomization.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := readKustomization(guarded(bound.Default), filepath.Dir(pipe)); err == nil || !strings.Contains(err.Error(), "it is a pipe, a socket or a device, and should be a file") {
		t.Error(err)
	}
}

// TestBasesThatMultiply: a few folders that name each other twice would be built a
// thousand times; none of it is.
func TestBasesThatMultiply(t *testing.T) {
	fs := filesys.MakeFsInMemory()
	write := func(name, text string) {
		if err := fs.WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	write("/l0/kustomization.yaml", "resources: [r.yaml]\n")
	write("/l0/r.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	for i := 1; i <= 15; i++ {
		name, below := fmt.Sprint("/l", i), fmt.Sprint("/l", i-1)
		write(name+"/kustomization.yaml", "resources: [a, b]\n")
		write(name+"/a/kustomization.yaml", "resources: [../.."+below+"]\nnamePrefix: a-\n")
		write(name+"/b/kustomization.yaml", "resources: [../.."+below+"]\nnamePrefix: b-\n")
	}
	for top, want := range map[string]bool{"/l5": false, "/l15": true} {
		k, err := readKustomization(newGuard(fs, false), top)
		if err != nil {
			t.Fatal(err)
		}
		if found := k.check(); krm.HasErrors(found) != want {
			t.Errorf("%s: %v", top, found)
		}
	}
}
