package change

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// rendered are the objects of a rendered cluster.
func rendered(tb testing.TB, file string) []*krm.Object {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/rendered", file))
	if err != nil {
		tb.Fatal(err)
	}
	return krm.ParseManifests("", data).Objects
}

// TestEveryEditedLeafIsReported edits one random scalar of a random object: it is one
// change of that object, at or above a path that ends in the scalar's key, and the way back
// is one too.
func TestEveryEditedLeafIsReported(t *testing.T) {
	all := slices.Concat(rendered(t, "eks-sidecar/eks-a.yaml"), rendered(t, "karmada/member5.yaml"))
	random := rand.New(rand.NewSource(1))
	for range 500 {
		o := all[random.Intn(len(all))]
		edited := o.Copy()
		leaves := leavesOf(edited.Node().YNode(), nil, nil)
		l := leaves[random.Intn(len(leaves))]
		if l.path[0] == "apiVersion" || l.path[0] == "kind" || len(l.path) > 1 && l.path[0] == "metadata" && (l.path[1] == "name" || l.path[1] == "namespace") {
			continue // another object
		}
		l.node.Value, l.node.Tag, l.node.Style = "x"+l.node.Value, "!!str", yaml.DoubleQuotedStyle
		for name, pair := range map[string][2]*krm.Object{"to": {o, edited}, "from": {edited, o}} {
			found := Compare([]*krm.Object{pair[0]}, []*krm.Object{pair[1]})
			if len(found) != 1 || found[0].Action != Changed || len(found[0].Fields) == 0 {
				t.Fatalf("%s %s %v: %+v", name, o.Ref(), l.path, found)
			}
			if path := found[0].Fields[0].Path; !strings.HasPrefix(path, l.path[0]) {
				t.Fatalf("%s %s %v is told at %s", name, o.Ref(), l.path, path)
			}
		}
	}
}

// TestAStateIsItself: no object differs from itself, parsed anew and in another order.
func TestAStateIsItself(t *testing.T) {
	for _, file := range []string{"eks-sidecar/eks-a.yaml", "karmada/member5.yaml", "karmada/control-plane.yaml"} {
		one, two := rendered(t, file), rendered(t, file)
		rand.New(rand.NewSource(2)).Shuffle(len(two), func(i, j int) { two[i], two[j] = two[j], two[i] })
		if found := Compare(one, two); len(found) > 0 {
			t.Errorf("%s: %+v", file, found)
		}
	}
}

type leaf struct {
	node *yaml.Node
	path []string
}

func leavesOf(n *yaml.Node, path []string, found []leaf) []leaf {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			found = leavesOf(n.Content[i+1], append(path[:len(path):len(path)], n.Content[i].Value), found)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			found = leavesOf(item, append(path[:len(path):len(path)], fmt.Sprint(i)), found)
		}
	case yaml.ScalarNode:
		found = append(found, leaf{n, path})
	}
	return found
}

// FuzzCompare compares any two texts of manifests: nothing panics, a text is itself, and
// what differs one way differs the other.
func FuzzCompare(f *testing.F) {
	f.Add("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \"x: [1]\\n\"}\n", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \"x: {b: 1}\\n\"}\n")
	f.Add("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: eA==}\n", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: x}\n")
	f.Add("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, args: [--a=1, --a, --, x, null, 1]}]}\n", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, args: [--a]}, {name: a}, 3]}\n")
	f.Add("apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: [{name: a}, {name: a}, null, [1, 2], {key: [1]}]\n", "apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: [{name: [a]}, {name: {b: c}}]\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		parse := func(text string) []*krm.Object { return krm.ParseManifests("", []byte(text)).Objects }
		if found := Compare(parse(a), parse(a)); len(found) > 0 {
			t.Fatalf("%q differs from itself: %+v", a, found)
		}
		there, back := Compare(parse(a), parse(b)), Compare(parse(b), parse(a))
		if len(there) != len(back) {
			t.Fatalf("%d changes one way, %d the other", len(there), len(back))
		}
		same := func(text string) State {
			return State{Clusters: []*Cluster{{Name: "t/a", Documents: Split([]byte(text))}}}
		}
		c := CompareStates(same(a), same(b))
		c.Groups()
	})
}
