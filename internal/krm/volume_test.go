package krm

import (
	"strings"
	"testing"
)

const mounted = `
apiVersion: apps/v1
kind: StatefulSet
spec:
  template:
    spec:
      containers:
      - name: c
        volumeMounts:
        - {name: config, mountPath: /etc/x}
        - {name: deep, mountPath: /etc/x/deep/}
        - {name: config, mountPath: /etc/one.yaml, subPath: one.yaml}
        - {name: config, mountPath: /etc/sub, subPath: folder}
        - {name: secret, mountPath: /etc/secret}
        - {name: items, mountPath: /etc/items}
        - {name: data, mountPath: /data}
        - {name: gone, mountPath: /gone}
      volumes:
      - {name: config, configMap: {name: cm}}
      - {name: deep, configMap: {name: cm-deep}}
      - {name: secret, secret: {secretName: s}}
      - {name: items, secret: {secretName: s, items: [{key: k, path: sub/file}]}}
      - {name: data, emptyDir: {}}
`

func TestMountedFile(t *testing.T) {
	o, _ := item(t, mounted)
	c := (&Workload{Object: o}).Containers()[0]
	for file, want := range map[string]File{
		"/etc/x/a.yaml":          {"ConfigMap", "cm", "a.yaml"},
		"/etc/x/deep/a.yaml":     {"ConfigMap", "cm-deep", "a.yaml"}, // the longest mountPath
		"/etc/one.yaml":          {"ConfigMap", "cm", "one.yaml"},
		"/etc/sub/a.yaml":        {"ConfigMap", "cm", "folder/a.yaml"},
		"/etc/secret/k":          {"Secret", "s", "k"},
		"/etc/items/sub/file":    {"Secret", "s", "k"},
		"/etc/items/other":       {"Secret", "s", "other"},
		"/data/a":                {},
		"/gone/a":                {},
		"/etc/xy/a":              {},
		"relative":               {},
		"":                       {},
		"/etc/one.yaml.bak":      {},
		"/elsewhere/etc/x/a.yml": {},
	} {
		got, found := c.MountedFile(file)
		if got != want || found != (want != File{}) {
			t.Errorf("%q: got %v, %v, want %v", file, got, found, want)
		}
	}
}

func TestMount(t *testing.T) {
	for _, tt := range []struct {
		name, kind, source, at string
		before                 string
		mounts, volumes        string
	}{
		{
			"a ConfigMap", "ConfigMap", "a.b", "/etc/a", "{containers: [{name: c}]}",
			"- name: a-b\n  mountPath: /etc/a\n  readOnly: true", "- name: a-b\n  configMap:\n    name: a.b",
		},
		{
			"a Secret", "Secret", "s", "/etc/s", "{containers: [{name: c}]}",
			"- name: s\n  mountPath: /etc/s\n  readOnly: true", "- name: s\n  secret:\n    secretName: s",
		},
		{
			"a volume of the source is used again", "Secret", "s", "/etc/s",
			"{containers: [{name: c}], volumes: [{name: v, secret: {secretName: s}}]}",
			"- name: v\n  mountPath: /etc/s\n  readOnly: true", "- {name: v, secret: {secretName: s}}",
		},
		{
			"a volume with some keys only is not", "Secret", "s", "/etc/s",
			"{containers: [{name: c}], volumes: [{name: s, secret: {secretName: s, items: [{key: k}]}}, {name: s-x, emptyDir: {}}]}",
			"- name: s-x-x\n  mountPath: /etc/s\n  readOnly: true",
			"- {name: s, secret: {secretName: s, items: [{key: k}]}}\n- {name: s-x, emptyDir: {}}\n- name: s-x-x\n  secret:\n    secretName: s",
		},
		{
			"a long name stays one", "Secret", strings.Repeat("s", 63), "/etc/s",
			"{containers: [{name: c}], volumes: [{name: " + strings.Repeat("s", 63) + ", emptyDir: {}}]}",
			"- name: " + strings.Repeat("s", 61) + "-x\n  mountPath: /etc/s\n  readOnly: true",
			"- {name: " + strings.Repeat("s", 63) + ", emptyDir: {}}\n- name: " + strings.Repeat("s", 61) + "-x\n  secret:\n    secretName: " + strings.Repeat("s", 63),
		},
		{
			"a mount that is there stays", "ConfigMap", "a", "/etc/a",
			"{containers: [{name: c, volumeMounts: [{name: a, mountPath: /etc/a, subPath: x}]}], volumes: [{name: a, configMap: {name: a}}]}",
			"- {name: a, mountPath: /etc/a, subPath: x}", "- {name: a, configMap: {name: a}}",
		},
		{
			"a mount of another volume turns to it", "ConfigMap", "a", "/etc/a",
			"{containers: [{name: c, volumeMounts: [{name: old, mountPath: /etc/a}]}], volumes: [{name: a, configMap: {name: a}}]}",
			"- {name: a, mountPath: /etc/a}", "- {name: a, configMap: {name: a}}",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec: "+tt.before)
			c := (&Workload{Object: o}).Containers()[0]
			for range 2 { // again changes nothing more
				if err := c.Mount(tt.kind, tt.source, tt.at); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := item(t, "mounts:\n"+tt.mounts+"\nvolumes:\n"+tt.volumes)
			again := read(t, write(t, list)).Items[0]
			got, _ := item(t, "{}")
			_ = got.Set(again.Value()["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)["volumes"], "volumes")
			_ = got.Set((&Workload{Object: again}).Containers()[0].Value()["volumeMounts"], "mounts")
			if !got.Equal(want) {
				t.Errorf("got %v, want %v", got.Value(), want.Value())
			}
		})
	}
}

func TestVolumeName(t *testing.T) {
	long := strings.Repeat("a", 62) + ".b"
	if got := volumeName(long); got != strings.Repeat("a", 62) {
		t.Errorf("got %q", got)
	}
}

func TestFileFlag(t *testing.T) {
	for _, tt := range []struct {
		name, args, kind string
		want             File
		flag, finding    string
	}{
		{"mounted", "[--f=/etc/x/a.yaml]", "ConfigMap", File{"ConfigMap", "cm", "a.yaml"}, "/etc/x/a.yaml", ""},
		{"named, not mounted", "[--f, /new/b.yaml]", "Secret", File{"Secret", "n", "b.yaml"}, "/new/b.yaml", ""},
		{"not given", "[]", "ConfigMap", File{"ConfigMap", "n", "c.yaml"}, "/fallback/c.yaml", ""},
		{"mounted from another kind", "[--f=/etc/secret/k]", "ConfigMap", File{"Secret", "s", "k"}, "/etc/secret/k", "/etc/secret/k is mounted from a Secret; mount it from a ConfigMap"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, strings.Replace(mounted, "- name: c\n", "- name: c\n        args: "+tt.args+"\n", 1))
			c, r := (&Workload{Object: o}).Containers()[0], NewRun(list, "fn")
			got, ok := r.FileFlag(c, "--f", tt.kind, "n", "/fallback/c.yaml")
			if got != tt.want || ok != (tt.finding == "") || c.Args().Value("--f") != tt.flag {
				t.Errorf("got %v, %v, %q", got, ok, c.Args())
			}
			if ok {
				if again, mounted := c.MountedFile(tt.flag); !mounted || again != tt.want {
					t.Errorf("the container sees %v, %v", again, mounted)
				}
			} else if text := r.Findings()[0].text(); text != tt.finding {
				t.Error(text)
			}
		})
	}
}
