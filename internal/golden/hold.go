package golden

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Edits are where a function changes values in any of its cases: paths, with [] for
// every item of a list, and * for every file.
type Edits map[string]bool

// EditsOf runs a function on cases that it takes, and notes what it edits.
func EditsOf(t testing.TB, def *krm.Definition, cases []*Case) Edits {
	t.Helper()
	edits := Edits{}
	for _, c := range cases {
		if input := c.Input(t); !c.Bad {
			for _, lost := range lostValues(t, string(input), call(def, input).out) {
				edits[lost.place] = true
			}
		}
	}
	return edits
}

// mountedVolume of a mount that names no volume is set by every function that mounts a
// file there.
const mountedVolume = ".volumeMounts[].name"

// ownAnnotations are where functions note what they did.
const ownAnnotations = ".annotations.thanos-fleet.dev/"

// allow tells whether a value may have changed: where the function edits, in guards,
// and where it edits something below: what was empty, and what moved. Where it takes a
// whole mapping away, say a variable, what else is in it goes too.
func (e Edits) allow(lost lostValue) bool {
	own := strings.HasPrefix(lost.place, ".metadata.labels."+krm.GuardPrefix) || strings.Contains(lost.place, ownAnnotations)
	if e[lost.place] || own || strings.HasSuffix(lost.place, mountedVolume) {
		return true
	}
	for place := range e {
		if (lost.moved || isEmpty(lost.value)) && strings.HasPrefix(place, lost.place) || lost.whole && isBelow(place, lost.holder()) {
			return true
		}
	}
	return false
}

// Hold asserts what holds for any input, sound or not: no internal error; with an
// error the items go out as they came; without one a second run changes nothing, no
// object is lost, and no value is where the function edits none.
func Hold(t testing.TB, def *krm.Definition, edits Edits, input []byte) {
	t.Helper()
	first := call(def, input)
	if strings.Contains(first.stderr, "internal error") {
		t.Fatalf("%s", first.stderr)
	}
	if first.code != 0 {
		asTheyCame(t, input, first)
		return
	}
	if strings.HasPrefix(first.stderr, "error: ") || strings.Contains(first.stderr, "\nerror: ") {
		t.Fatalf("exit code 0 with\n%s", first.stderr)
	}
	said := toldOf(t, first.out)
	for _, lost := range lostValues(t, string(input), first.out) {
		if !edits.allow(lost) && !said.allow(lost) {
			t.Errorf("lost %q at %s", lost.value, lost.place)
		}
	}
	second := call(def, []byte(first.out))
	if second.code != 0 {
		t.Fatalf("the second run fails:\n%s", second.stderr)
	}
	if diff := cmp.Diff(stream(t, first.out), stream(t, second.out)); diff != "" {
		t.Errorf("the second run changes its own output (-first +second):\n%s", diff)
	}
}

// told are the fields that a run says it changed, by object. Where a whole field
// goes, say a bucket for a Secret that has it, all that somebody wrote below goes too.
type told map[string][]string

func toldOf(t testing.TB, output string) told {
	t.Helper()
	found := told{}
	for _, result := range entries(output, "results") {
		finding := krm.NewObject(yaml.NewRNode(result))
		of := krm.Ref{Kind: finding.Text("resourceRef", "kind"), Namespace: finding.Text("resourceRef", "namespace"), Name: finding.Text("resourceRef", "name")}
		if path := finding.Text("field", "path"); finding.Text("severity") == string(krm.Info) && strings.Contains(path, ".") {
			found[of.String()] = append(found[of.String()], "."+index.ReplaceAllString(path, "[]"))
		}
	}
	return found
}

var index = regexp.MustCompile(`\[\d+\]`)

func (f told) allow(lost lostValue) bool {
	return slices.ContainsFunc(f[lost.object], func(field string) bool { return isBelow(lost.place, field) })
}

// isBelow tells whether a place is another one, or below it.
func isBelow(place, top string) bool {
	rest, below := strings.CutPrefix(place, top)
	return below && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// asTheyCame asserts that a failed run says why, and gives back what it got.
func asTheyCame(t testing.TB, input []byte, got outcome) {
	t.Helper()
	if !strings.Contains("\n"+got.stderr, "\nerror: ") {
		t.Errorf("exit code %d without an error:\n%s", got.code, got.stderr)
	}
	if got.out == "" {
		return // not even a ResourceList
	}
	if before, _, _ := bytes.Cut(input, []byte("\nresults:")); strings.HasPrefix(got.out, string(before)) {
		return
	}
	// A list in one line, or in JSON, is printed anew.
	if diff := cmp.Diff(stream(t, string(input)), stream(t, got.out)); diff != "" {
		t.Errorf("a failed run changes its items (-in +out):\n%s", diff)
	}
}

type lostValue struct {
	object, place, value string
	// moved tells that the object has the value elsewhere; whole that the mapping which
	// held it is gone.
	moved, whole bool
}

// lostValues are what the input's items hold and the output's do not, with values
// counted by place. An object that is gone is lost as a whole. What functions made
// they may make anew.
func lostValues(t testing.TB, input, output string) []lostValue {
	t.Helper()
	var lost []lostValue
	after := items(t, output)
	for i, item := range items(t, input) {
		o := krm.NewObject(yaml.NewRNode(item))
		if o.Annotation(krm.GeneratedAnnotation) != "" {
			continue
		}
		same := func(n *yaml.Node) bool {
			other := krm.NewObject(yaml.NewRNode(n))
			return other.Kind() == o.Kind() && other.Name() == o.Name() && other.Namespace() == o.Namespace()
		}
		at := i
		if at >= len(after) || !same(after[at]) {
			at = slices.IndexFunc(after, same)
		}
		if at < 0 {
			lost = append(lost, lostValue{object: o.Ref().String(), value: o.Ref().String()})
			continue
		}
		left, places, anywhere := map[lostValue]int{}, map[string]bool{}, map[string]bool{}
		eachLeaf(after[at], "", func(leaf lostValue) { left[leaf]++; places[leaf.place], anywhere[leaf.value] = true, true })
		before, now := mappings(item), mappings(after[at])
		eachLeaf(item, "", func(leaf lostValue) {
			if left[leaf]--; left[leaf] < 0 && !filled(places, leaf) {
				holder := leaf.holder()
				leaf.object, leaf.moved, leaf.whole = o.Ref().String(), anywhere[leaf.value], now[holder] < before[holder]
				lost = append(lost, leaf)
			}
		})
	}
	return lost
}

// holder is the place of the mapping that held a value.
func (l lostValue) holder() string { return l.place[:max(strings.LastIndexByte(l.place, '.'), 0)] }

// mappings counts those that are not empty, by place.
func mappings(item *yaml.Node) map[string]int {
	count := map[string]int{}
	eachNode(item, "", func(n *yaml.Node, path string) {
		if n.Kind == yaml.MappingNode && len(n.Content) > 0 {
			count[path]++
		}
	})
	return count
}

const emptyText = yaml.NodeTagString + " "

func isEmpty(value string) bool {
	return slices.Contains([]string{"null", yaml.NodeTagMap, yaml.NodeTagSeq}, value)
}

// filled tells whether something stands where nothing was, or below it. An empty text
// is nothing where a map or a list is wanted.
func filled(places map[string]bool, was lostValue) bool {
	if !isEmpty(was.value) && was.value != emptyText {
		return false
	}
	for place := range places {
		if isBelow(place, was.place) && (place != was.place || isEmpty(was.value)) {
			return true
		}
	}
	return false
}

// eachLeaf visits the scalars, and what is empty, by place.
func eachLeaf(n *yaml.Node, path string, visit func(lostValue)) {
	eachNode(n, path, func(n *yaml.Node, path string) {
		switch {
		case n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull:
			visit(lostValue{place: path, value: "null"})
		case n.Kind == yaml.ScalarNode:
			visit(lostValue{place: path, value: n.ShortTag() + " " + n.Value})
		case len(n.Content) == 0:
			visit(lostValue{place: path, value: n.ShortTag()})
		}
	})
}

// eachNode visits a value and all below it; any key of data has the place of *.
func eachNode(n *yaml.Node, path string, visit func(n *yaml.Node, path string)) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	visit(n, path)
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			eachNode(child, path+"[]", visit)
		case i%2 == 1 && slices.Contains([]string{".data", ".binaryData", ".stringData"}, path):
			eachNode(child, path+".*", visit)
		case i%2 == 1:
			eachNode(child, path+"."+n.Content[i-1].Value, visit)
		}
	}
}
