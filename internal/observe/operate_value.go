package observe

import (
	"fmt"
	"strconv"
	"strings"
)

func asDict(value any) dict {
	d, _ := value.(dict)
	return d
}

// get returns what the custom resource has at a dotted path, with indexes of lists, nil
// for nothing.
func (op *operation) get(path string) any {
	var value any = op.value
	for _, name := range strings.Split(path, ".") {
		name, index, isItem := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		value = asDict(value)[name]
		if list, isList := value.([]any); isItem && isList {
			i, err := strconv.Atoi(index)
			if value = nil; err == nil && i >= 0 && i < len(list) {
				value = list[i]
			}
		}
	}
	return value
}

func (op *operation) list(path string) []any {
	list, _ := op.get(path).([]any)
	return list
}

// text returns a scalar of the custom resource as it is written, "" for none.
func (op *operation) text(path string) string {
	if strings.Contains(path, "[") {
		if value := op.get(path); value != nil && asDict(value) == nil {
			return fmt.Sprint(value)
		}
		return ""
	}
	return op.of.Text(strings.Split(path, ".")...)
}

// texts returns the scalars of a list.
func (op *operation) texts(path string) []string {
	var found []string
	for _, value := range op.list(path) {
		found = append(found, fmt.Sprint(value))
	}
	return found
}

// strings returns a mapping of scalars.
func (op *operation) strings(path string) map[string]string {
	found := map[string]string{}
	for key, value := range asDict(op.get(path)) {
		found[key] = fmt.Sprint(value)
	}
	return found
}

// is tells whether a field of the custom resource is true.
func (op *operation) is(path string) bool { return op.text(path) == "true" }

// number returns a number of the custom resource, or the one that it has without. What
// counts more pods than any cluster has is a slip, and would take all memory.
func (op *operation) number(path string, without int) int {
	if n, err := strconv.Atoi(op.text(path)); err == nil {
		return min(n, mostPods)
	}
	return without
}

// mostShards is how many shards are looked at: each is a workload of its own.
const mostShards = 100

// shards is how many shards there are, one at least.
func (op *operation) shards(path string) int {
	return min(max(1, op.number(path, 1)), mostShards)
}
