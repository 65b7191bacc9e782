package conformance

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	k8syaml "sigs.k8s.io/yaml"
)

const handsOut = "what Karmada hands out"

// needsKarmada skips a test of a round that has no Karmada of its own.
func needsKarmada(t *testing.T) {
	t.Helper()
	if karmadaProgram == "" {
		t.Skip("the round has no Karmada of its own")
	}
}

// TestKarmadaHandsOutOverlays: what Karmada's own code makes of a control plane's
// objects is what the overlay of each member renders.
func TestKarmadaHandsOutOverlays(t *testing.T) {
	needsKarmada(t)
	for _, plane := range outputs {
		topology, name, _ := strings.Cut(plane.Name, "/")
		if name != "control-plane" {
			continue
		}
		members := 0
		for _, member := range outputs {
			if of, cluster, _ := strings.Cut(member.Name, "/"); of == topology && cluster != name {
				members++
				compareMember(t, plane, cluster, textOf(member.Objects))
			}
		}
		if members == 0 {
			left(t, handsOut, "no overlay of a member to compare with", plane.Name)
		}
	}
}

// TestKarmadaHandsOutCases: the same for golden cases, whose members are rendered by
// render-cluster as overlays of their own would be.
func TestKarmadaHandsOutCases(t *testing.T) {
	needsKarmada(t)
	for _, plane := range outputs {
		name, found := strings.CutPrefix(plane.Name, "gen-karmada-policies/")
		if !found {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if strings.Contains(plane.Said, "Karmada takes one of the two") {
				left(t, handsOut, "policies of the user's decide", plane.Name)
				return
			}
			c := readKarmadaCase(t, name)
			for _, member := range c.members {
				compareMember(t, plane, member.Name, c.render(t, member.Name, member.Components))
			}
		})
	}
}

// TestKarmadaBrings: a Service that a MultiClusterService brings to a cluster selects none of
// its pods, which would answer beside those of the providers.
func TestKarmadaBrings(t *testing.T) {
	needsKarmada(t)
	brought := 0
	for _, plane := range outputs {
		for _, o := range plane.Objects {
			var service struct {
				Spec struct{ ConsumerClusters []struct{ Name string } }
			}
			if o.Kind != "MultiClusterService" || o.APIVersion != "networking.karmada.io/v1alpha1" || k8syaml.Unmarshal([]byte(o.Text), &service) != nil ||
				!slices.ContainsFunc(plane.Objects, func(o *Object) bool { return o.Kind == "OverridePolicy" || o.Kind == "PropagationPolicy" }) {
				continue
			}
			for _, consumer := range service.Spec.ConsumerClusters {
				got, err := askKarmada(textOf(plane.Objects), "consumer", consumer.Name)
				if err != nil {
					t.Fatal(err)
				}
				objects, err := decodeAll(got)
				if err != nil {
					t.Fatal(err)
				}
				for name, object := range objects {
					brought++
					if spec, _ := object["spec"].(map[string]any); spec["selector"] != nil {
						t.Errorf("%s: %s comes to %s with the selector %v", plane.Name, name, consumer.Name, spec["selector"])
					}
				}
			}
		}
	}
	if brought == 0 {
		t.Error("no Service is brought to anybody")
	}
}

func textOf(objects []*Object) string {
	var texts []string
	for _, o := range objects {
		if o.Reaches() {
			texts = append(texts, o.Text)
		}
	}
	return strings.Join(texts, "\n---\n")
}

// compareMember holds what a member gets against what it is to have.
func compareMember(t *testing.T, plane *Output, member, wanted string) {
	t.Helper()
	subject := plane.Name + " for " + member
	got, err := askKarmada(textOf(plane.Objects), "member", member)
	if err != nil {
		settle(t, handsOut, subject, Verdict{Refuses, err.Error()})
		return
	}
	stored, err := askKarmada(wanted, "stored")
	if err != nil {
		t.Fatal(err)
	}
	want, err1 := decodeAll(stored)
	have, err2 := decodeAll(got)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for name, o := range want {
		// Karmada makes namespaces by itself, and keeps its own kinds.
		if o["kind"] == "Namespace" || strings.Contains(fmt.Sprint(o["apiVersion"]), "karmada.io/") {
			delete(want, name)
		}
	}
	v := Verdict{Outcome: Accepts}
	if differences := sameObjects(want, have); len(differences) > 0 {
		v = Verdict{Refuses, strings.Join(differences, "\n")}
	}
	settle(t, handsOut, subject, v)
}

type karmadaCase struct {
	spec    map[string]any
	items   []map[string]any
	members []struct {
		Name       string
		Components []string
	}
}

func readKarmadaCase(t *testing.T, name string) karmadaCase {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("..", "functions", "gen-karmada-policies", "testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var c karmadaCase
	for _, f := range archive.Files {
		switch f.Name {
		case "fn.yaml":
			var fn struct {
				Spec struct{ Render map[string]any }
			}
			if err := k8syaml.Unmarshal(f.Data, &fn); err != nil {
				t.Fatal(err)
			}
			c.spec = fn.Spec.Render
		case "in.yaml":
			for _, document := range strings.Split(string(f.Data), "\n---\n") {
				var o map[string]any
				if err := k8syaml.Unmarshal([]byte(document), &o); err != nil {
					t.Fatal(err)
				}
				c.add(t, o, document)
			}
		}
	}
	return c
}

func (c *karmadaCase) add(t *testing.T, o map[string]any, document string) {
	t.Helper()
	var fleet struct {
		Kind     string
		Metadata struct{ Name string }
		Spec     struct {
			Components []string
			Clusters   []struct {
				Name       string
				Components []string
			}
		}
	}
	_ = k8syaml.Unmarshal([]byte(document), &fleet) // other kinds have other specs
	switch fleet.Kind {
	case "Fleet":
		c.members = append(c.members, fleet.Spec.Clusters...)
	case "FleetCluster":
		c.members = append(c.members, struct {
			Name       string
			Components []string
		}{fleet.Metadata.Name, fleet.Spec.Components})
	}
	if len(o) > 0 {
		c.items = append(c.items, o)
	}
}

// render returns what the member's own overlay would be.
func (c karmadaCase) render(t *testing.T, member string, components []string) string {
	t.Helper()
	spec := map[string]any{"cluster": member}
	for key, value := range c.spec {
		spec[key] = value
	}
	var items []any
	for _, o := range c.items {
		metadata, _ := o["metadata"].(map[string]any)
		labels, _ := metadata["labels"].(map[string]any)
		annotations, _ := metadata["annotations"].(map[string]any)
		component, _ := labels["app.kubernetes.io/name"].(string)
		if annotations["config.kubernetes.io/local-config"] == "true" || slices.Contains(components, component) {
			items = append(items, o)
		}
	}
	list, err := k8syaml.Marshal(map[string]any{
		"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items,
		"functionConfig": map[string]any{"apiVersion": "thanos-fleet.dev/v1alpha1", "kind": "RenderCluster", "metadata": map[string]any{"name": member}, "spec": spec},
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(upstream.Program("thanos-fleet"))
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(list), &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	var rendered struct{ Items []map[string]any }
	if err := k8syaml.Unmarshal(out, &rendered); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, o := range rendered.Items {
		metadata, _ := o["metadata"].(map[string]any)
		if annotations, _ := metadata["annotations"].(map[string]any); annotations["config.kubernetes.io/local-config"] == "true" {
			continue
		}
		text, err := k8syaml.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return strings.Join(texts, "\n---\n")
}

// TestKarmadaRereads: the judge tells what Karmada makes of a document that it edits.
func TestKarmadaRereads(t *testing.T) {
	needsKarmada(t)
	const plane = `apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: ns}
data:
  f: |
    # why
    a: no
    b: 0755
    c: 1.10
---
apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: {name: p, namespace: ns}
spec:
  resourceSelectors: [{apiVersion: v1, kind: ConfigMap, name: c}]
---
apiVersion: policy.karmada.io/v1alpha1
kind: OverridePolicy
metadata: {name: o, namespace: ns}
spec:
  resourceSelectors: [{apiVersion: v1, kind: ConfigMap, name: c}]
  overrideRules:
  - overriders:
      fieldOverrider: [{fieldPath: /data/f, yaml: [{subPath: /d, operator: add, value: x}]}]
`
	got, err := askKarmada(plane, "member", "m")
	if err != nil {
		t.Fatal(err)
	}
	const want = "a: false\nb: 493\nc: 1.1\nd: x\n"
	if objects, err := decodeAll(got); err != nil || objects["ConfigMap ns/c"]["data"].(map[string]any)["f"] != want {
		t.Errorf("%v, want %q in\n%s", err, want, got)
	}
	if sameDocument("a: no\n", "a: false\n") || sameDocument("# why\na: 1\n", "a: 1\n") || !sameDocument("a: 'no'\n", "a: \"no\"\n") {
		t.Error("scalars and comments are compared to the letter")
	}
}

func TestKarmadaRefuses(t *testing.T) {
	needsKarmada(t)
	const head = "apiVersion: policy.karmada.io/v1alpha1\nmetadata: {name: a, namespace: b}\n"
	const selected = "resourceSelectors: [{apiVersion: v1, kind: Service}]"
	for _, tt := range []struct{ name, kind, spec, want string }{
		{"an unknown field", "PropagationPolicy", "{placment: {}}", `unknown field "placment"`},
		{"an unknown kind", "Policy", "{}", "no Karmada kind"},
		{"both affinities", "PropagationPolicy", "{" + selected + ", placement: {clusterAffinity: {}, clusterAffinities: [{affinityName: a}]}}", "co-exist"},
		{"replicas that Karmada divides by default", "PropagationPolicy", "{" + selected + ", placement: {replicaScheduling: {}}}", "divided"},
		{"json and yaml", "OverridePolicy", "{" + selected + ", overrideRules: [{overriders: {fieldOverrider: [{fieldPath: /a, json: [{subPath: /a, operator: remove}], yaml: [{subPath: /a, operator: remove}]}]}}]}", "Only one is allowed"},
		{"two types", "MultiClusterService", "{types: [CrossCluster, LoadBalancer]}", "exactly one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := askKarmada(head+"kind: "+tt.kind+"\nspec: "+tt.spec+"\n", "policy"); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
