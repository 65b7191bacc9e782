package krm

import "testing"

func TestRemove(t *testing.T) {
	for _, tt := range []struct {
		name, before string
		path         []string
		after        string
	}{
		{"a field", "a: 1\nb: 2 # kept\n", []string{"a"}, "b: 2 # kept\n"},
		{"what held it alone", "a: {b: {c: 1}}\nd: 2\n", []string{"a", "b", "c"}, "d: 2\n"},
		{"what holds more", "a:\n  b: {c: 1}\n  d: 2\n", []string{"a", "b", "c"}, "a:\n  d: 2\n"},
		{"what is not there", "a: {b: {}}\n", []string{"a", "b", "c"}, "a: {b: {}}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, tt.before)
			o.Remove(tt.path...)
			wantText(t, tt.after, printed(t, list))
		})
	}
}

func TestRemoveKeyKeepsWhatHeldIt(t *testing.T) {
	for before, after := range map[string]string{
		"a:\n  b:\n    c: 1\n":   "a:\n  b: {}\n",
		"a: {b: {c: 1, d: 2}}\n": "a: {b: {d: 2}}\n",
		"a: {b: {d: 2}}\n":       "a: {b: {d: 2}}\n",
	} {
		o, list := item(t, before)
		o.RemoveKey("a", "b", "c")
		wantText(t, after, printed(t, list))
	}
}

func TestUnmount(t *testing.T) {
	const pod = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec: "
	for _, tt := range []struct{ name, before, after string }{
		{
			"the mount and its volume", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]}], volumes: [{name: a, secret: {secretName: s}}, {name: b}]}",
			"{containers: [{name: c, volumeMounts: [{name: b, mountPath: /b}]}], volumes: [{name: b}]}",
		},
		{
			"the only mount", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a}]}",
			"{containers: [{name: c}]}",
		},
		{
			"a volume that another container mounts", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}, {name: d, volumeMounts: [{name: a, mountPath: /x}]}], volumes: [{name: a}]}",
			"{containers: [{name: c}, {name: d, volumeMounts: [{name: a, mountPath: /x}]}], volumes: [{name: a}]}",
		},
		{
			"one of the keys that a volume chooses", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a, secret: {secretName: s, items: [{key: f, path: f}, {key: g, path: g}]}}]}",
			"{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a, secret: {secretName: s, items: [{key: g, path: g}]}}]}",
		},
		{
			"one of the sources of a volume", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a, projected: {sources: [{secret: {name: s, items: [{key: f, path: f}]}}, {configMap: {name: m}}]}}]}",
			"{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a, projected: {sources: [{configMap: {name: m}}]}}]}",
		},
		{
			"the only source", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a, projected: {sources: [{secret: {name: s, items: [{key: f, path: f}]}}]}}]}",
			"{containers: [{name: c}]}",
		},
		{
			"a key that another container names", "{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}, {name: d, args: [--x=/b/f], volumeMounts: [{name: a, mountPath: /b}]}], volumes: [{name: a, projected: {sources: [{secret: {name: s, items: [{key: f, path: f}]}}]}}]}",
			"{containers: [{name: c, volumeMounts: [{name: a, mountPath: /a}]}, {name: d, args: [--x=/b/f], volumeMounts: [{name: a, mountPath: /b}]}], volumes: [{name: a, projected: {sources: [{secret: {name: s, items: [{key: f, path: f}]}}]}}]}",
		},
		{
			"nothing is mounted there", "{containers: [{name: c}], volumes: [{name: a}]}",
			"{containers: [{name: c}], volumes: [{name: a}]}",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, pod+tt.before)
			(&Workload{Object: o}).Containers()[0].Unmount("/a/f")
			wantText(t, pod+tt.after+"\n", printed(t, list))
		})
	}
}
