package karmada

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Diff returns the overriders that turn one object into another. Both are
// decoded YAML: maps, lists and scalars. Arguments of containers and YAML
// documents inside ConfigMaps are edited as such; all else is a JSON patch.
//
// A field that is null is one that is not there: Kubernetes keeps none, and a patch
// that replaces or removes it would fail. A field that is empty may be there or not
// once an API server has stored the template; it is added anew, which a JSON patch
// allows in both cases.
//
// Karmada v1.18.1 (pkg/util/overridemanager) edits arguments and documents first, and
// applies the patches to what they gave.
func Diff(from, to map[string]any) Overriders {
	d := differ{containers: containersOf(from)}
	d.maps("", withoutNulls(from).(map[string]any), withoutNulls(to).(map[string]any))
	return d.out
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
	// containers are those whose arguments an override reaches, by the path of the list.
	containers map[string]string
	// inner tells that a document inside a text is compared: there only patches edit.
	inner bool
}

func (d *differ) patch(path, operator string, value any) {
	d.out.Plaintext = append(d.out.Plaintext, PlaintextOverrider{path, operator, value})
}

func (d *differ) maps(path string, from, to map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if _, kept := to[key]; !kept {
			d.remove(path+"/"+escape(key), from[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(to)) {
		at := path + "/" + escape(key)
		switch old, found := from[key]; {
		case !found || d.mayBeDropped(old) && !reflect.DeepEqual(old, to[key]) && !d.hasContainer(at):
			d.patch(at, "add", to[key])
		default:
			d.values(at, old, to[key])
		}
	}
}

// remove takes a field away. One that is empty is added first: an API server may have
// dropped it, and a patch that removes what is not there fails as a whole.
func (d *differ) remove(at string, old any) {
	if d.mayBeDropped(old) {
		d.patch(at, "add", old)
	}
	d.patch(at, "remove", nil)
}

// mayBeDropped tells whether Kubernetes may leave a value out when it stores an object
// (omitempty of encoding/json).
func (d *differ) mayBeDropped(value any) bool {
	v := reflect.ValueOf(value)
	if d.inner {
		return false // in a text
	}
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	default:
		return v.IsValid() && v.IsZero()
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
	if slices.Contains(to, nil) { // an edit of a null item would have no value
		d.patch(path, "replace", to)
		return
	}
	if d.args(path, from, to) {
		return
	}
	if strings.HasSuffix(path, "/args") && !d.inner {
		to = inOrderOf(from, to)
	}
	switch {
	case len(from) == len(to):
		for i := range from {
			d.values(path+"/"+strconv.Itoa(i), from[i], to[i])
		}
	case len(to) > len(from) && reflect.DeepEqual(from, to[:len(from)]):
		for _, item := range to[len(from):] {
			d.patch(path+"/-", "add", item)
		}
	default:
		d.patch(path, "replace", to)
	}
}

// escape writes a key as JSON Pointer does (RFC 6901).
func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
