package migratemanifests

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

var manifests = flag.String("manifests", "", "a folder of ResourceLists that the law of the function is held against, too")

// TestEveryChangeIsTold: whatever differs between what came in and what goes out is
// told by a finding of severity info on that object and that field, and what did not
// change is not told as changed.
func TestEveryChangeIsTold(t *testing.T) {
	for _, c := range golden.Cases(t, "testdata") {
		t.Run(strings.TrimSuffix(filepath.Base(c.Path), ".txtar"), func(t *testing.T) { everyChangeIsTold(t, c.Input(t)) })
	}
	files, err := filepath.Glob(filepath.Join(*manifests, "*.yaml"))
	if err != nil || *manifests != "" && len(files) == 0 {
		t.Fatalf("no ResourceLists in %s: %v", *manifests, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			input, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			everyChangeIsTold(t, input)
		})
	}
}

func everyChangeIsTold(t *testing.T, input []byte) {
	t.Helper()
	var out, stderr bytes.Buffer
	if krm.Main(krm.Alone(&Definition), bytes.NewReader(input), &out, &stderr) != 0 {
		if strings.Contains(stderr.String(), "internal error") {
			t.Error(stderr.String())
		}
		return // nothing is written
	}
	before, after := readList(t, input), readList(t, out.Bytes())
	told := map[string][]result{}
	for _, r := range after.Results {
		told[r.Resource.String()] = append(told[r.Resource.String()], r)
	}
	for id, o := range before.byRef() {
		now, found := after.byRef()[id]
		reported := told[id]
		if !found {
			var as string
			now, as = moved(o, after)
			reported = append(reported, told[as]...)
		}
		changes := []change{{"", "the object", "removed"}}
		if now != nil {
			changes = difference("", o, now)
		}
		for _, d := range changes {
			if !slices.ContainsFunc(reported, d.isToldBy) {
				t.Errorf("%s %s: %v, now %v: no finding says so", id, d.path, d.was, d.now)
			}
		}
	}
}

// moved finds an object that got another namespace.
func moved(o map[string]any, l resourceList) (now map[string]any, id string) {
	for id, other := range l.byRef() {
		a, b := identity(o), identity(other)
		if a.Kind == b.Kind && a.Name == b.Name {
			return other, id
		}
	}
	return nil, identity(o).String()
}

type resourceList struct {
	Items   []map[string]any
	Results []result
}

type result struct {
	Severity, Message string
	Resource          ref `yaml:"resourceRef"`
	Field             struct{ Path string }
}

type ref struct{ Kind, Namespace, Name string }

func (r ref) String() string { return r.Kind + " " + r.Namespace + "/" + r.Name }

func identity(o map[string]any) ref {
	m, _ := o["metadata"].(map[string]any)
	text := func(v any) string {
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	return ref{text(o["kind"]), text(m["namespace"]), text(m["name"])}
}

func (l resourceList) byRef() map[string]map[string]any {
	found := map[string]map[string]any{}
	for _, o := range l.Items {
		found[identity(o).String()] = o
	}
	return found
}

func readList(t *testing.T, text []byte) resourceList {
	t.Helper()
	var l resourceList
	if err := yaml.Unmarshal(text, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// change is one field that differs, by the path that a finding would name.
type change struct {
	path     string
	was, now any
}

// isToldBy tells whether a finding is about the field, something in it, or what it is
// in; or names a field that came or went beside the one that it is about. A finding
// about all of the pods' spec would say nothing.
func (c change) isToldBy(r result) bool {
	path, field := c.path, r.Field.Path
	switch {
	case r.Severity != "info" || field == "" || strings.HasSuffix(field, "template.spec"):
		return false
	case path == "":
		return strings.Contains(r.Message, "now removed")
	case below(path, field) || below(field, path):
		return true
	case c.was != nil && c.now != nil:
		return false
	case isArg(path):
		return below(field, parentOf(parentOf(path))) && strings.Contains(r.Message, flagOf(c))
	}
	if strings.HasSuffix(path, "]") && c.was == nil && below(field, parentOf(path)) {
		return true // what was put into a list is told where it was put
	}
	name := strings.TrimPrefix(path, parentOf(path)+".")
	name = name[strings.LastIndexByte(name, '/')+1:]
	return strings.Contains(r.Message, path) || below(field, parentOf(path)) && strings.Contains(r.Message, name)
}

func isArg(path string) bool {
	list := parentOf(path + ".")
	return strings.HasSuffix(path, "]") && (strings.Contains(list, ".args[") || strings.Contains(list, ".command["))
}

// flagOf is what an argument must be told by: its flag, or all of it.
func flagOf(c change) string {
	text := fmt.Sprint(c.was)
	if c.was == nil {
		text = fmt.Sprint(c.now)
	}
	if flag, _, found := strings.Cut(text, "="); found && strings.HasPrefix(flag, "--") {
		return strings.TrimLeft(flag, "-")
	}
	return text
}

// parentOf is the path without its last field or index. Names of labels and
// annotations hold dots.
func parentOf(path string) string {
	for _, names := range []string{".nodeSelector.", ".annotations.", ".labels.", ".matchLabels.", "parameters."} {
		if at := strings.Index(path, names); at >= 0 {
			return path[:at+len(names)-1]
		}
	}
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

func below(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+".") || strings.HasPrefix(path, parent+"[")
}

func difference(path string, was, now any) []change {
	switch a := was.(type) {
	case map[string]any:
		if b, ok := now.(map[string]any); ok {
			return ofMaps(path, a, b)
		}
	case []any:
		if b, ok := now.([]any); ok {
			return ofLists(path, a, b)
		}
	case nil:
		if b, ok := now.([]any); ok && isArg(path+"[0]") {
			return ofLists(path, nil, b)
		}
	case string:
		if b, ok := now.(string); ok && a != b {
			return ofTexts(path, a, b)
		}
	}
	if fmt.Sprintf("%T%v", was, was) == fmt.Sprintf("%T%v", now, now) {
		return nil
	}
	return []change{{path, was, now}}
}

func ofMaps(path string, a, b map[string]any) []change {
	var found []change
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		found = append(found, difference(strings.TrimPrefix(path+"."+key, "."), a[key], b[key])...)
	}
	return found
}

// ofLists pairs items by their names, or their places where lists are as long as each
// other; scalars are told one by one.
func ofLists(path string, a, b []any) []change {
	var found []change
	if name := keyOf(a, b); name != "" {
		for i, item := range a {
			found = append(found, difference(fmt.Sprintf("%s[%d]", path, i), item, named(b, name, item))...)
		}
		for i, item := range b {
			if named(a, name, item) == nil {
				found = append(found, change{fmt.Sprintf("%s[%d]", path, i), nil, item})
			}
		}
		return found
	}
	if len(a) == len(b) && !scalars(a) {
		for i := range a {
			found = append(found, difference(fmt.Sprintf("%s[%d]", path, i), a[i], b[i])...)
		}
		return found
	}
	for i, item := range a {
		if !contains(b, item) {
			found = append(found, change{fmt.Sprintf("%s[%d]", path, i), item, nil})
		}
	}
	for i, item := range b {
		if !contains(a, item) {
			found = append(found, change{fmt.Sprintf("%s[%d]", path, i), nil, item})
		}
	}
	return found
}

func keyOf(lists ...[]any) string {
	for _, name := range []string{"name", "mountPath"} {
		if all(name, lists...) {
			return name
		}
	}
	return ""
}

// all tells whether every item has the key, and no two of a list the same value.
func all(name string, lists ...[]any) bool {
	for _, list := range lists {
		seen := map[any]bool{}
		for _, item := range list {
			m, _ := item.(map[string]any)
			value, ok := m[name].(string)
			if !ok || seen[value] {
				return false
			}
			seen[value] = true
		}
	}
	return true
}

func named(list []any, name string, like any) any {
	for _, item := range list {
		if item.(map[string]any)[name] == like.(map[string]any)[name] {
			return item
		}
	}
	return nil
}

func scalars(list []any) bool {
	return !slices.ContainsFunc(list, func(item any) bool {
		switch item.(type) {
		case map[string]any, []any:
			return true
		}
		return false
	})
}

func contains(list []any, item any) bool {
	return slices.ContainsFunc(list, func(other any) bool { return len(difference("", item, other)) == 0 })
}

// ofTexts looks into texts that are YAML themselves: configurations and rules.
func ofTexts(path, a, b string) []change {
	var was, now map[string]any
	if yaml.Unmarshal([]byte(a), &was) == nil && yaml.Unmarshal([]byte(b), &now) == nil && was != nil && now != nil {
		if found := ofMaps(path, was, now); len(found) > 0 {
			return found
		}
	}
	return []change{{path, a, b}}
}
