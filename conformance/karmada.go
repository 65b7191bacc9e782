package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"
)

// karmadaProgram is the path of the judge in the folder karmada, once it is built; "" where a
// round has none of its own.
var karmadaProgram string

// isKarmada tells whether Karmada's own types are an object's.
func isKarmada(o *Object) bool {
	return o.APIVersion == "policy.karmada.io/v1alpha1" || o.APIVersion == "networking.karmada.io/v1alpha1"
}

// askKarmada runs the judge with a text on stdin.
func askKarmada(text string, args ...string) ([]byte, error) {
	var out, said bytes.Buffer
	cmd := exec.Command(karmadaProgram, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), &out, &said
	if err := cmd.Run(); err != nil {
		return nil, errors.New(strings.TrimSpace(said.String()))
	}
	return out.Bytes(), nil
}

// decoded are objects by their identity.
type decoded map[string]map[string]any

func decodeAll(text []byte) (decoded, error) {
	found := decoded{}
	for _, document := range strings.Split(string(text), "\n---\n") {
		var o map[string]any
		if err := k8syaml.Unmarshal([]byte(strings.TrimPrefix(document, "---\n")), &o); err != nil {
			return nil, err
		}
		if len(o) > 0 {
			metadata, _ := o["metadata"].(map[string]any)
			found[fmt.Sprintf("%v %v/%v", o["kind"], metadata["namespace"], metadata["name"])] = o
		}
	}
	return found, nil
}

// sameObjects says what differs between what a member is to have and what it gets: the
// order of arguments and the layout of YAML in a text aside.
func sameObjects(want, got decoded) []string {
	var differences []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] == nil {
			differences = append(differences, name+" does not come")
		} else if at := difference("", want[name], got[name]); at != "" {
			differences = append(differences, name+" differs at "+at)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == nil {
			differences = append(differences, name+" comes, and is not wanted")
		}
	}
	return differences
}

// difference is where two values differ, or "".
func difference(path string, want, got any) string {
	wanted, ok1 := want.(map[string]any)
	gotten, ok2 := got.(map[string]any)
	if ok1 && ok2 {
		for _, key := range slices.Sorted(maps.Keys(wanted)) {
			if at := difference(path+"/"+key, wanted[key], gotten[key]); at != "" {
				return at
			}
		}
		for key := range gotten {
			if _, found := wanted[key]; !found {
				return path + "/" + key
			}
		}
		return ""
	}
	list1, ok1 := want.([]any)
	list2, ok2 := got.([]any)
	switch {
	case ok1 && ok2 && strings.HasSuffix(path, "/args"):
		if !reflect.DeepEqual(sortedTexts(list1), sortedTexts(list2)) {
			return path
		}
		return ""
	case ok1 && ok2 && len(list1) == len(list2):
		for i := range list1 {
			if at := difference(fmt.Sprint(path, "/", i), list1[i], list2[i]); at != "" {
				return at
			}
		}
		return ""
	}
	text1, ok1 := want.(string)
	text2, ok2 := got.(string)
	if reflect.DeepEqual(want, got) || ok1 && ok2 && strings.HasPrefix(path, "/data/") && sameDocument(text1, text2) {
		return ""
	}
	return fmt.Sprintf("%s: want %v, got %v", path, want, got)
}

func sortedTexts(list []any) []string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = fmt.Sprint(item)
	}
	slices.Sort(texts)
	return texts
}

// sameDocument tells whether two texts hold the same to readers of YAML 1.1 and 1.2, to
// the letter of each scalar, and the same comments.
func sameDocument(want, got string) bool {
	var a, b yaml.Node
	var c, d any
	if yaml.Unmarshal([]byte(want), &a) != nil || yaml.Unmarshal([]byte(got), &b) != nil ||
		k8syaml.Unmarshal([]byte(want), &c) != nil || k8syaml.Unmarshal([]byte(got), &d) != nil {
		return false
	}
	return reflect.DeepEqual(c, d) && slices.Equal(scalarsOf(&a), scalarsOf(&b))
}

// scalarsOf lists the scalars and comments of a document, each with its place, sorted.
func scalarsOf(doc *yaml.Node) []string {
	var found []string
	var visit func(path string, n *yaml.Node)
	visit = func(path string, n *yaml.Node) {
		if comment := n.HeadComment + n.LineComment + n.FootComment; comment != "" {
			found = append(found, path+" "+comment)
		}
		for i, child := range n.Content {
			switch {
			case n.Kind != yaml.MappingNode:
				visit(fmt.Sprint(path, "/", i), child)
			case i%2 == 1:
				visit(path+"/"+n.Content[i-1].Value, child)
			default:
				visit(path+"/key "+child.Value, child)
			}
		}
		if n.Kind == yaml.ScalarNode {
			found = append(found, path+" "+n.ShortTag()+" "+n.Value)
		}
	}
	visit("", doc)
	slices.Sort(found)
	return found
}
