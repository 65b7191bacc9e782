package karmada

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// containerPaths say where Karmada finds the containers whose arguments it overrides,
// by kind (Karmada v1.18.1, overridemanager/commandargsoverride.go). It reaches neither
// init containers nor the pods of CronJobs and custom resources, and says nothing.
var containerPaths = map[string][]string{
	"Pod":         {"spec", "containers"},
	"ReplicaSet":  {"spec", "template", "spec", "containers"},
	"Deployment":  {"spec", "template", "spec", "containers"},
	"DaemonSet":   {"spec", "template", "spec", "containers"},
	"Job":         {"spec", "template", "spec", "containers"},
	"StatefulSet": {"spec", "template", "spec", "containers"},
}

// containersOf returns the names of the containers whose arguments an override reaches,
// by the path of the arguments. It reaches them by name alone, so two of one name are
// reached by none.
func containersOf(object map[string]any) map[string]string {
	kind, _ := object["kind"].(string)
	path, known := containerPaths[kind]
	if !known {
		return nil
	}
	var value any = object
	for _, key := range path {
		m, _ := value.(map[string]any)
		value = m[key]
	}
	items, _ := value.([]any)
	found, count := map[string]string{}, map[string]int{}
	for i, item := range items {
		name := nameOf(item)
		count[name]++
		found["/"+strings.Join(path, "/")+"/"+strconv.Itoa(i)+"/args"] = name
	}
	for at, name := range found {
		if name == "" || count[name] > 1 {
			delete(found, at)
		}
	}
	return found
}

func nameOf(item any) string {
	m, _ := item.(map[string]any)
	text, _ := m["name"].(string)
	return text
}

func (d *differ) hasContainer(path string) bool { return d.containers[path] != "" }

// args removes and adds arguments, where what Karmada makes of that is the same
// command line: it appends what it adds, and the flags of Thanos and Prometheus may
// stand in any order, behind the subcommand.
func (d *differ) args(path string, from, to []any) bool {
	container, reached := d.containers[path]
	if !reached || !anyOrder(from, to) {
		return false
	}
	for _, edit := range []ArgsOverrider{{container, "remove", missing(from, to)}, {container, "add", missing(to, from)}} {
		if len(edit.Value) > 0 {
			d.out.ArgsOverrider = append(d.out.ArgsOverrider, edit)
		}
	}
	return true
}

// inOrderOf returns arguments in the order of others, and what those do not have
// behind: whatever order a run found them in, the next one writes the same.
func inOrderOf(from, to []any) []any {
	if !anyOrder(from, to) {
		return to
	}
	kept := slices.DeleteFunc(slices.Clone(from), func(arg any) bool { return !slices.Contains(to, arg) })
	for _, arg := range missing(to, from) {
		kept = append(kept, arg)
	}
	return kept
}

// anyOrder tells whether two lists of arguments may be put in another order, behind
// the subcommand that both have.
func anyOrder(from, to []any) bool {
	return eachOnce(from) && eachOnce(to) && (len(from)*len(to) == 0 || subcommand(from) == subcommand(to))
}

// subcommand returns the first argument when it is no flag, or "".
func subcommand(args []any) string {
	first, _ := args[0].(string)
	if strings.HasPrefix(first, "--") {
		return ""
	}
	return first
}

// eachOnce tells whether each argument is a flag with its value, and there once, but
// for a subcommand in front.
func eachOnce(args []any) bool {
	for i, arg := range args {
		text, isText := arg.(string)
		if !isText || slices.Index(args, arg) < i || text == "--" || i > 0 && !strings.HasPrefix(text, "--") {
			return false
		}
	}
	return true
}

// missing returns the items of a that b does not have, sorted, a subcommand first: a
// second run may find them in another order.
func missing(a, b []any) []string {
	var found []string
	for _, item := range a {
		if !slices.Contains(b, item) {
			found = append(found, item.(string))
		}
	}
	slices.SortFunc(found, func(x, y string) int {
		return cmp.Or(cmp.Compare(flagRank(x), flagRank(y)), cmp.Compare(x, y))
	})
	return found
}

func flagRank(arg string) int {
	if strings.HasPrefix(arg, "--") {
		return 1
	}
	return 0
}
