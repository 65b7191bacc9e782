//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// form is how the overlays of a fleet are written.
type form string

const (
	// one is one overlay for all clusters.
	one form = "one overlay"
	// thin are folders, one a cluster, that differ in the function's configuration alone.
	thin form = "thin"
	// thick are folders that each have a patch, a generator and a replacement of their own.
	thick form = "thick"
)

// forms are all of them.
var forms = []form{one, thin, thick}

// fleet is a repository with clusters that are like those of overlays/eks-sidecar.
type fleet struct {
	dir      string
	form     form
	clusters int
	// hub tells that one cluster more dials all others.
	hub bool
}

// topology is where overlays of the fleet lie.
const topology = "overlays/eks-sidecar"

// name of a cluster, beginning with 0.
func name(i int) string { return fmt.Sprintf("c%05d", i) }

// overlay is the folder of a cluster, where it has one.
func (f fleet) overlay(i int) string { return filepath.Join(f.dir, topology, name(i)) }

// rendered is the file that render makes for a cluster.
func rendered(i int) string { return filepath.Join("eks-sidecar", name(i)+".yaml") }

// make writes a fleet, of the sources of this repository.
func (f fleet) make(repo string) error {
	w := &writer{repo: repo, dir: f.dir}
	w.copy("bases")
	w.copy(topology + "/templates")
	head, _, _ := strings.Cut(w.read(topology+"/fleet/fleet.yaml"), "  clusters:\n")
	w.write("fleet/fleet.yaml", head)
	entries := "resources:\n- fleet.yaml\n"
	if f.hub {
		entries += "- hub.yaml\n"
		w.write("fleet/hub.yaml", hubEntry)
		for _, file := range []string{"kustomization.yaml", "render.yaml"} {
			w.write("observability/"+file, w.read(topology+"/observability/"+file))
		}
	}
	for i := range f.clusters {
		entries += "- " + name(i) + ".yaml\n"
		w.write("fleet/"+name(i)+".yaml", entry(i))
		if f.form != one {
			w.overlay(i, f.form)
		}
	}
	w.write("fleet/kustomization.yaml", entries)
	if f.form == one {
		w.write("leaf/kustomization.yaml", w.plain(true))
		w.write("leaf/render.yaml", strings.NewReplacer("cluster: eks-a", `clusters: ["*"]`, "eks-a", "leaf").Replace(w.read(topology+"/eks-a/render.yaml")))
	}
	return w.err
}

// changeEntry changes what the Fleet says of a cluster.
func (f fleet) changeEntry(repo string, i int) error {
	w := &writer{repo: repo, dir: f.dir}
	w.write("fleet/"+name(i)+".yaml", strings.NewReplacer(".example.com", ".example.org", "111122223333", "444455556666").Replace(entry(i)))
	return w.err
}

// entry is what the Fleet says of a cluster.
func entry(i int) string {
	return fmt.Sprintf(`apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata: {name: %[1]s, annotations: {config.kubernetes.io/local-config: "true"}}
spec:
  externalLabels: {region: us-east-1}
  objectStore: thanos-store
  identity: {awsRoleARN: "arn:aws:iam::111122223333:role/thanos-%[1]s"}
  exposes: [{address: "dns+thanos-prometheus-%[1]s.example.com:10901"}]
`, name(i))
}

const hubEntry = `apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata: {name: observability, annotations: {config.kubernetes.io/local-config: "true"}}
spec:
  externalLabels: {region: us-east-1}
  objectStore: thanos-store
  identity: {awsRoleARN: "arn:aws:iam::111122223333:role/thanos-observability"}
  compacts: [thanos-store]
  queries: ["*"]
`

// writer writes a fleet until something fails.
type writer struct {
	repo, dir string
	err       error
}

func (w *writer) copy(folder string) {
	if w.err == nil {
		w.err = os.CopyFS(filepath.Join(w.dir, folder), os.DirFS(filepath.Join(w.repo, folder)))
	}
}

// read reads a file of this repository.
func (w *writer) read(path string) string {
	text, err := os.ReadFile(filepath.Join(w.repo, path))
	if w.err == nil {
		w.err = err
	}
	return string(text)
}

// write writes a file of the topology.
func (w *writer) write(path, text string) {
	path = filepath.Join(w.dir, topology, path)
	if w.err == nil {
		w.err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if w.err == nil {
		w.err = os.WriteFile(path, []byte(text), 0o644)
	}
}

// plain is the kustomization of an overlay that says nothing of its own: with the inventory
// and the function, or without them, for kustomize alone.
func (w *writer) plain(function bool) string {
	before, rest, found := strings.Cut(w.read(topology+"/eks-a/kustomization.yaml"), "components:\n")
	_, after, listed := strings.Cut(rest, "transformers:\n- render.yaml\n")
	if w.err == nil && !(found && listed && strings.Contains(before, "- ../fleet\n")) {
		w.err = errors.New("the overlay eks-a is no longer written as this program expects")
	}
	if function {
		return before + "transformers:\n- render.yaml\n" + after
	}
	return strings.Replace(before, "- ../fleet\n", "", 1) + after
}

// overlay writes the folder of a cluster.
func (w *writer) overlay(i int, form form) {
	own := ""
	if form == thick {
		own = strings.ReplaceAll(ownParts, "NAME", name(i))
	}
	w.write(name(i)+"/kustomization.yaml", w.plain(true)+own)
	w.write(name(i)+"/render.yaml", strings.ReplaceAll(w.read(topology+"/eks-a/render.yaml"), "eks-a", name(i)))
}

// writePlain writes an overlay without functions and inventory, outside of the topology so
// that nothing takes it for a cluster.
func (f fleet) writePlain(repo string, i int) (dir string, err error) {
	w := &writer{repo: repo, dir: f.dir}
	text := w.plain(false)
	if f.form == thick {
		text += strings.ReplaceAll(ownParts, "NAME", name(i))
	}
	text = strings.ReplaceAll(text, "../templates", "../../overlays/eks-sidecar/templates")
	w.write("../../plain/"+name(i)+"/kustomization.yaml", text)
	return filepath.Join(f.dir, "plain", name(i)), w.err
}

// ownParts are what an overlay of the thick form has of its own.
const ownParts = `patches:
- target: {kind: StatefulSet, name: prometheus.*}
  patch: |
    - {op: add, path: /metadata/annotations, value: {owner: team-NAME}}
configMapGenerator:
- name: site
  namespace: monitoring
  literals: [site=NAME]
replacements:
- source: {kind: ConfigMap, name: site, fieldPath: data.site}
  targets:
  - select: {kind: ServiceAccount}
    fieldPaths: [metadata.annotations.site]
    options: {create: true}
`
