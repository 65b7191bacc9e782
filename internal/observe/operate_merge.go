package observe

import (
	"fmt"
	"slices"
)

// mergeKeys are the fields by which items of lists in a container are the same
// (k8s.io/api core/v1, patchMergeKey of Container). Other lists are replaced.
var mergeKeys = map[string]string{"env": "name", "ports": "containerPort", "volumeDevices": "devicePath", "volumeMounts": "mountPath"}

// merge is a strategic merge of a container that a user wrote into one that an operator
// wrote, without directives, which no custom resource holds
// (prometheus-operator v0.93, pkg/k8s/merge.go).
func merge(base, patch dict) dict {
	merged := dict{}
	for name, value := range base {
		merged[name] = value
	}
	for name, value := range patch {
		switch have := merged[name].(type) {
		case dict:
			if more, ok := value.(dict); ok {
				value = merge(have, more)
			}
		case []any:
			if key, keyed := mergeKeys[name]; keyed {
				value = mergeList(have, value, key)
			}
		}
		if value != nil {
			merged[name] = value
		}
	}
	return merged
}

func mergeList(base []any, patch any, key string) []any {
	merged := slices.Clone(base)
	more, _ := patch.([]any)
	for _, item := range more {
		at := slices.IndexFunc(merged, func(have any) bool { return fmt.Sprint(asDict(have)[key]) == fmt.Sprint(asDict(item)[key]) })
		if at < 0 {
			merged = append(merged, item)
		} else {
			merged[at] = merge(asDict(merged[at]), asDict(item))
		}
	}
	return merged
}
