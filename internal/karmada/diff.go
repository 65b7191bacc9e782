package karmada

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Diff returns the overriders that turn one object into another. Both are
// decoded YAML: maps, lists and scalars. Arguments of containers and YAML
// documents inside ConfigMaps are edited as such; all else is a JSON patch.
//
// A field that is null is one that is not there: Kubernetes keeps none, and a patch
// that replaces or removes it would fail.
func Diff(from, to map[string]any) (Overriders, error) {
	d := differ{}
	d.maps("", withoutNulls(from).(map[string]any), withoutNulls(to).(map[string]any))
	return d.out, d.err
}

// withoutNulls returns a copy without the fields that are null.
func withoutNulls(value any) any {
	switch v := value.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, field := range v {
			if field != nil {
				m[key] = withoutNulls(field)
			}
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = withoutNulls(item)
		}
		return list
	default:
		return value
	}
}

type differ struct {
	out Overriders
	err error
	// container whose arguments are being compared.
	container string
	// inner tells that a document inside a text is compared: there only patches edit.
	inner bool
}

func (d *differ) patch(path, operator string, value any) {
	d.out.Plaintext = append(d.out.Plaintext, PlaintextOverrider{path, operator, value})
}

func (d *differ) maps(path string, from, to map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if _, kept := to[key]; !kept {
			d.patch(path+"/"+escape(key), "remove", nil)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(to)) {
		at := path + "/" + escape(key)
		if old, found := from[key]; found {
			d.values(at, old, to[key])
		} else {
			d.patch(at, "add", to[key])
		}
	}
}

func (d *differ) values(path string, from, to any) {
	if reflect.DeepEqual(from, to) {
		return
	}
	fromMap, ok1 := from.(map[string]any)
	toMap, ok2 := to.(map[string]any)
	if ok1 && ok2 {
		d.maps(path, fromMap, toMap)
		return
	}
	fromList, ok1 := from.([]any)
	toList, ok2 := to.([]any)
	if ok1 && ok2 {
		d.lists(path, fromList, toList)
		return
	}
	fromText, ok1 := from.(string)
	toText, ok2 := to.(string)
	if ok1 && ok2 && !d.inner && strings.HasPrefix(path, "/data/") && d.documents(path, fromText, toText) {
		return
	}
	d.patch(path, "replace", to)
}

func (d *differ) lists(path string, from, to []any) {
	null := slices.ContainsFunc(to, func(item any) bool { return item == nil })
	switch {
	case null: // an edit of a null item would have no value
		d.patch(path, "replace", to)
	case strings.HasSuffix(path, "/args") && d.container != "" && anyOrder(from) && anyOrder(to):
		d.args(from, to)
	case len(from) == len(to):
		d.items(path, from, to)
	case len(to) > len(from) && reflect.DeepEqual(from, to[:len(from)]):
		for _, item := range to[len(from):] {
			d.patch(path+"/-", "add", item)
		}
	default:
		d.patch(path, "replace", to)
	}
}

func (d *differ) items(path string, from, to []any) {
	for i := range from {
		if strings.HasSuffix(path, "/containers") && !d.inner {
			d.container = name(to[i])
		}
		d.values(path+"/"+strconv.Itoa(i), from[i], to[i])
	}
	if strings.HasSuffix(path, "/containers") {
		d.container = ""
	}
}

func name(item any) string {
	m, _ := item.(map[string]any)
	text, _ := m["name"].(string)
	return text
}

// anyOrder tells whether the order of arguments means nothing: each is a flag
// with its value, given once, but for a subcommand in front.
func anyOrder(args []any) bool {
	for i, arg := range args {
		text, isText := arg.(string)
		if !isText || slices.Index(args, arg) < i || text == "--" || i > 0 && !strings.HasPrefix(text, "--") {
			return false
		}
	}
	return true
}

// args removes and adds arguments; Karmada appends what it adds, and the flags
// of Thanos and Prometheus may stand in any order.
func (d *differ) args(from, to []any) {
	for _, edit := range []struct {
		operator string
		value    []string
	}{{"remove", missing(from, to)}, {"add", missing(to, from)}} {
		if len(edit.value) > 0 {
			d.out.ArgsOverrider = append(d.out.ArgsOverrider, ArgsOverrider{d.container, edit.operator, edit.value})
		}
	}
}

// missing returns the items of a that b does not have, sorted.
func missing(a, b []any) []string {
	var found []string
	for _, item := range a {
		if !slices.Contains(b, item) {
			found = append(found, fmt.Sprint(item))
		}
	}
	slices.Sort(found)
	return found
}

// documents edits YAML inside a ConfigMap's value. It is false when one of the
// two is no mapping, or several documents, or when a key becomes null, which an
// edit cannot say; then the whole text is replaced.
func (d *differ) documents(path, from, to string) bool {
	a, b := document(from), document(to)
	if a == nil || b == nil {
		return false
	}
	inner := differ{inner: true}
	inner.maps("", a, b)
	toNull := func(p PlaintextOverrider) bool { return p.Operator != "remove" && p.Value == nil }
	if len(inner.out.Plaintext) == 0 || slices.ContainsFunc(inner.out.Plaintext, toNull) {
		return false
	}
	edits := make([]DocumentOverrider, len(inner.out.Plaintext))
	for i, p := range inner.out.Plaintext {
		edits[i] = DocumentOverrider{p.Path, p.Operator, p.Value}
	}
	d.out.FieldOverrider = append(d.out.FieldOverrider, FieldOverrider{path, edits})
	return true
}

// document returns the one mapping in a text, or nil.
func document(text string) map[string]any {
	var m map[string]any
	decoder := yaml.NewDecoder(strings.NewReader(text))
	if decoder.Decode(&m) != nil || decoder.Decode(new(yaml.Node)) != io.EOF {
		return nil
	}
	return m
}

// escape writes a key as JSON Pointer does (RFC 6901).
func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
