package golden

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// orderFree: shuffled input gives the same objects and the same findings.
func (c *Case) orderFree(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	want := byRef(t, first.out)
	for _, shuffle := range []func([]*yaml.RNode){slices.Reverse[[]*yaml.RNode], rotate} {
		items := objects(t, c.File("in.yaml"))
		shuffle(items)
		got := call(def, list(t, config(t, c), items))
		if diff := cmp.Diff(want, byRef(t, got.out)); diff != "" {
			t.Errorf("law: deterministic: the order of the input matters (-in order +shuffled):\n%s", diff)
		}
		if diff := cmp.Diff(first.stderr, got.stderr); diff != "" {
			t.Errorf("law: deterministic: the order of the input changes the findings:\n%s", diff)
		}
	}
}

// keyOrderFree: clients hand the configuration and the inventory on with their keys as
// they were written, or sorted; nothing that is written may depend on it.
func (c *Case) keyOrderFree(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	fn, items := config(t, c), objects(t, c.File("in.yaml"))
	reverseKeys(fn.YNode())
	for _, item := range items {
		if krm.NewObject(item).IsLocalConfig() {
			reverseKeys(item.YNode())
		}
	}
	got := call(def, list(t, fn, items))
	if diff := cmp.Diff(manifests(t, first.out), manifests(t, got.out)); diff != "" {
		t.Errorf("law: deterministic: the order of the configuration's keys matters (-as written +reversed):\n%s", diff)
	}
	if diff := cmp.Diff(sortedLines(first.stderr), sortedLines(got.stderr)); diff != "" {
		t.Errorf("law: deterministic: the order of the configuration's keys changes the findings:\n%s", diff)
	}
}

// reverseKeys turns the keys of every mapping around, but for those with aliases, which
// must stand behind their anchors.
func reverseKeys(n *yaml.Node) {
	if hasAlias(n) {
		return
	}
	for _, child := range n.Content {
		reverseKeys(child)
	}
	if n.Kind == yaml.MappingNode {
		slices.Reverse(n.Content)
		for entry := range slices.Chunk(n.Content, 2) {
			slices.Reverse(entry)
		}
	}
}

func hasAlias(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || slices.ContainsFunc(n.Content, hasAlias)
}

// manifests are the objects that are meant for a cluster.
func manifests(t *testing.T, out string) map[string]string {
	t.Helper()
	found := byRef(t, out)
	for _, item := range items(t, out) {
		if o := krm.NewObject(yaml.NewRNode(item)); o.IsLocalConfig() {
			delete(found, o.Ref().String())
		}
	}
	return found
}

func sortedLines(text string) []string { return slices.Sorted(strings.Lines(text)) }

func rotate(items []*yaml.RNode) {
	if len(items) > 1 {
		first := items[0]
		copy(items, items[1:])
		items[len(items)-1] = first
	}
}
