package packages_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// kustomization is what the overlays and bases say that packages are copied from.
type kustomization struct {
	Resources  []string
	Labels     []struct{ Pairs map[string]string }
	Generators []generator                        `yaml:"configMapGenerator"`
	Options    struct{ Labels map[string]string } `yaml:"generatorOptions"`
	Replicas   []struct {
		Name  string
		Count int
	}
	Patches []struct{ Path string }
}

// generator makes a ConfigMap of files.
type generator struct {
	Name, Namespace string
	Files           []string
}

// object is what identifies the one object of a file.
type object struct {
	Kind     string
	Metadata struct{ Name string }
	Patch    string `yaml:"$patch"`
}

// manifests returns the files of an overlay's bases, in a folder for each base,
// changed as text in the ways that the overlay changes them, so that comments
// stay: `kpt fn render` then gives the objects that the overlay renders to.
func manifests(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	k := load(t, dir)
	for _, resource := range k.Resources {
		path := filepath.Join(dir, resource)
		switch {
		case filepath.Ext(path) != ".yaml":
			maps.Copy(found, manifests(t, path))
		case strings.HasPrefix(path, "../bases/"):
			found[strings.TrimPrefix(path, "../bases/")] = label(t, read(t, path), k.labels())
		default:
			found[filepath.Base(path)] = string(scaffold.WithoutModeline([]byte(read(t, path))))
		}
	}
	for _, g := range k.Generators {
		file := filepath.Join(strings.TrimPrefix(dir, "../bases/"), "configmap.yaml")
		found[file] = label(t, g.configMap(t, dir, k.Options.Labels), k.labels())
	}
	for name, text := range found {
		for _, r := range k.Replicas {
			if o := identify(t, text); o.Metadata.Name == r.Name && (o.Kind == "Deployment" || o.Kind == "StatefulSet") {
				found[name] = scale(text, r.Count)
			}
		}
	}
	for _, p := range k.Patches {
		for doc := range strings.SplitSeq(read(t, filepath.Join(dir, p.Path)), "---\n") {
			patch(t, found, doc)
		}
	}
	return found
}

func load(t *testing.T, dir string) (k kustomization) {
	t.Helper()
	check(t, yaml.Unmarshal([]byte(read(t, filepath.Join(dir, "kustomization.yaml"))), &k))
	return k
}

func (k kustomization) labels() map[string]string {
	all := map[string]string{}
	for _, l := range k.Labels {
		maps.Copy(all, l.Pairs)
	}
	return all
}

// configMap is the text of the ConfigMap that kustomize generates.
func (g generator) configMap(t *testing.T, dir string, labels map[string]string) string {
	t.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n  namespace: %s\n  labels:\n", g.Name, g.Namespace)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		fmt.Fprintf(&out, "    %s: %q\n", key, labels[key])
	}
	out.WriteString("data:\n")
	for _, file := range g.Files {
		fmt.Fprintf(&out, "  %s: |\n", filepath.Base(file))
		for line := range strings.Lines(read(t, filepath.Join(dir, file))) {
			out.WriteString(strings.TrimRight("    "+line, " \n") + "\n")
		}
	}
	return out.String()
}

func identify(t *testing.T, text string) (o object) {
	t.Helper()
	check(t, yaml.Unmarshal([]byte(text), &o))
	return o
}

// metadataLabels are the labels in the one object of a file.
var metadataLabels = regexp.MustCompile(`(?m)^  labels:\n(?:    .*\n)*`)

// label adds labels to the text of one object, as kustomize's labels field does.
func label(t *testing.T, text string, labels map[string]string) string {
	t.Helper()
	block := metadataLabels.FindStringIndex(text)
	if block == nil {
		t.Fatalf("no labels in:\n%s", text)
	}
	var lines strings.Builder
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		fmt.Fprintf(&lines, "    %s: %s\n", key, labels[key])
	}
	return text[:block[1]] + lines.String() + text[block[1]:]
}

// replicas is the number of replicas, with the comment that explains it.
var replicas = regexp.MustCompile(`(?m)^(?:  #.*\n)*  replicas: \d+$`)

// scale sets the number of replicas; the comment was about another one.
func scale(text string, count int) string {
	return replicas.ReplaceAllString(text, fmt.Sprintf("  replicas: %d", count))
}

// patch removes the object that a patch deletes, or lets the patch, which is a
// whole object, take its place with its labels.
func patch(t *testing.T, found map[string]string, text string) {
	t.Helper()
	p := identify(t, text)
	for name, old := range found {
		if o := identify(t, old); o.Kind != p.Kind || o.Metadata.Name != p.Metadata.Name {
			continue
		}
		if p.Patch == "delete" {
			delete(found, name)
		} else {
			const before = "  namespace: monitoring\n"
			found[name] = strings.Replace(text, before, before+metadataLabels.FindString(old), 1)
		}
		return
	}
	t.Fatalf("nothing to patch with:\n%s", text)
}
