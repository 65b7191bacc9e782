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
		"/etc/sub/a.yaml":        {}, // no key has a folder
		"/etc/secret/k":          {"Secret", "s", "k"},
		"/etc/items/sub/file":    {"Secret", "s", "k"},
		"/etc/items/other":       {}, // not among the items
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

func TestMountedFileOfSeveralSources(t *testing.T) {
	o, list := item(t, `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: w}
spec:
  template:
    spec:
      containers:
      - name: c
        workingDir: /etc/all
        env: [{name: DIR, value: listed}, {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
        volumeMounts:
        - {name: all, mountPath: /etc/all/}
        - {name: listed, mountPath: /etc/listed}
        - {name: listed, mountPath: /etc/b.yml, subPathExpr: $(DIR)/b.yml}
        - {name: listed, mountPath: /etc/pod, subPathExpr: $(POD)}
      volumes:
      - name: all
        projected:
          defaultMode: 0400
          sources:
          - configMap: {name: here}
          - configMap: {name: there, optional: true}
          - serviceAccountToken: {path: token}
      - name: listed
        projected:
          sources:
          - secret: {name: s, items: [{key: a, path: a.yml}, {key: k, path: listed/b.yml}]}
          - configMap: {name: cm, items: [{key: b, path: a.yml}, {key: c, path: c.yml}]}
`)
	here, _ := item(t, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\ndata: {a.yml: x}")
	list.Items = append(list.Items, here)
	c, r := (&Workload{Object: o}).Containers()[0], NewRun(list, "fn")
	for file, want := range map[string]File{
		"/etc/all/a.yml":            {"ConfigMap", "here", "a.yml"},
		"/etc/all/b.yml":            {"ConfigMap", "there", "b.yml"}, // not among the objects, so it may have it
		"a.yml":                     {"ConfigMap", "here", "a.yml"},
		"/etc//listed/../all/a.yml": {"ConfigMap", "here", "a.yml"},
		"/etc/listed/a.yml":         {"ConfigMap", "cm", "b"}, // the later source
		"/etc/listed/c.yml":         {"ConfigMap", "cm", "c"},
		"/etc/$(DIR)/c.yml":         {"ConfigMap", "cm", "c"},
		"/etc/listed/listed/b.yml":  {"Secret", "s", "k"},
		"/etc/b.yml":                {"Secret", "s", "k"},
		"/etc/listed/k":             {},
		"/etc/listed/$(POD).yml":    {},
		"/etc/pod":                  {},
		"/etc/all/folder/a.yml":     {},
	} {
		got, found := r.MountedFile(c, file)
		if got != want || found != (want != File{}) {
			t.Errorf("%q: got %v, %v, want %v", file, got, found, want)
		}
	}
	if !r.Mounts(c, here, "/etc/all/*.yml") || r.Mounts(c, here, "/etc/listed/*.yml") {
		t.Error("a pattern is not followed into every source")
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

func TestFileFlagKeepsWhatElseIsMounted(t *testing.T) {
	for _, tt := range []struct {
		name, pod, flag string
		want            File
		after           string // the pod; "" for unchanged
		finding         string
	}{
		{
			name: "a projected volume gets another source", flag: "/e/f.yml", want: File{"Secret", "n", "f.yml"},
			pod:   "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, projected: {sources: [{configMap: {name: o, items: [{key: k, path: k}]}}]}}]}",
			after: "{containers: [{name: c, args: [--f=/e/f.yml], volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, projected: {sources: [{configMap: {name: o, items: [{key: k, path: k}]}}, {secret: {name: n, items: [{key: f.yml, path: f.yml}]}}]}}]}",
		},
		{
			name: "a source of ours shows another key", flag: "/e/f.yml", want: File{"Secret", "n", "f.yml"},
			pod:   "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, projected: {sources: [{secret: {name: n, items: [{key: k, path: k}]}}]}}]}",
			after: "{containers: [{name: c, args: [--f=/e/f.yml], volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, projected: {sources: [{secret: {name: n, items: [{key: k, path: k}, {key: f.yml, path: f.yml}]}}]}}]}",
		},
		{
			name: "a Secret with chosen keys shows another", flag: "/e/f.yml", want: File{"Secret", "s", "f.yml"},
			pod:   "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: k}]}}]}",
			after: "{containers: [{name: c, args: [--f=/e/f.yml], volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: k}, {key: f.yml, path: f.yml}]}}]}",
		},
		{
			name: "a folder in a ConfigMap's is mounted", flag: "/e/sub/f.yml", want: File{"Secret", "n", "f.yml"},
			pod:   "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, configMap: {name: o}}]}",
			after: "{containers: [{name: c, args: [--f=/e/sub/f.yml], volumeMounts: [{name: v, mountPath: /e}, {name: n-x, mountPath: /e/sub, readOnly: true}]}], volumes: [{name: v, configMap: {name: o}}, {name: n-x, secret: {secretName: n}}]}",
		},
		{
			name: "a claim's name is not taken twice", flag: "/e/f.yml", want: File{"Secret", "n", "f.yml"},
			pod:   "{containers: [{name: c}]}",
			after: "{containers: [{name: c, args: [--f=/e/f.yml], volumeMounts: [{name: n-x, mountPath: /e, readOnly: true}]}], volumes: [{name: n-x, secret: {secretName: n}}]}",
		},
		{
			name: "a CSI driver's folder", flag: "/e/f.yml",
			pod:     "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, csi: {driver: d}}]}",
			finding: "--f=/e/f.yml is left to others: CSI driver d makes volume v; remove the flag to have the file written and mounted here, or see to what it holds",
		},
		{
			name: "a folder that an init container fills", flag: "/e/f.yml",
			pod:     "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], initContainers: [{name: i, volumeMounts: [{name: v, mountPath: /x}]}], volumes: [{name: v, emptyDir: {}}]}",
			finding: "--f=/e/f.yml is left to others: volume v begins empty, and another container of the pod fills it; remove the flag to have the file written and mounted here, or see to what it holds",
		},
		{
			name: "a folder that nobody fills", flag: "/e/f.yml",
			pod:     "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, emptyDir: {}}]}",
			finding: "volume v is mounted at /e already, where Secret n is to be; mount it in a folder of its own",
		},
		{
			name: "a claim", flag: "/e/f.yml",
			pod:     "{containers: [{name: c, volumeMounts: [{name: n, mountPath: /e}]}]}",
			finding: "--f=/e/f.yml is left to others: it lies in the claim n of the pod; remove the flag to have the file written and mounted here, or see to what it holds",
		},
		{
			name: "a folder that the image needs", flag: "/etc/f.yml", pod: "{containers: [{name: c}]}",
			finding: "a mount at /etc would hide what the image has there; name a file in a folder of its own",
		},
		{
			name: "a folder in a CSI driver's is the driver's", flag: "/e/sub/f.yml",
			pod:     "{containers: [{name: c, volumeMounts: [{name: v, mountPath: /e}]}], volumes: [{name: v, csi: {driver: d}}]}",
			finding: "--f=/e/sub/f.yml is left to others: CSI driver d makes volume v; remove the flag to have the file written and mounted here, or see to what it holds",
		},
		{
			name: "a variable", flag: "/e/$(POD).yml", pod: "{containers: [{name: c}]}",
			finding: "--f=/e/$(POD).yml is left to others: a variable says which file it is; remove the flag to have the file written and mounted here, or see to what it holds",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const claims = "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  volumeClaimTemplates: [{metadata: {name: n}}]\n  template:\n    spec: "
			before := claims + strings.Replace(tt.pod, "name: c", "name: c, args: ['--f="+tt.flag+"']", 1)
			o, list := item(t, before)
			r := NewRun(list, "fn")
			for range 2 { // again changes nothing more
				got, ok := r.FileFlag((&Workload{Object: o}).Containers()[0], "--f", "Secret", "n", "/fallback/f.yml")
				if ok != (tt.finding == "") || ok && got != tt.want {
					t.Fatalf("got %v, %v, findings %v", got, ok, r.Findings())
				}
			}
			want := before
			if tt.after != "" {
				want = claims + tt.after
			}
			if wanted, _ := item(t, want); !o.Equal(wanted) {
				t.Errorf("got %v, want %v", o.Value(), wanted.Value())
			}
			if tt.finding != "" && r.Findings()[0].text() != tt.finding {
				t.Error(r.Findings()[0].text())
			}
		})
	}
}

func TestLeftToVaultsAgent(t *testing.T) {
	for annotations, want := range map[string]bool{
		"{vault.hashicorp.com/agent-inject: 'true'}":  true,
		"{vault.hashicorp.com/agent-inject: 'false'}": false,
		"{}": false,
		"{vault.hashicorp.com/agent-inject: 'true', vault.hashicorp.com/secret-volume-path: /elsewhere}": false,
	} {
		o, list := item(t, "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    metadata: {annotations: "+annotations+"}\n    spec: {containers: [{name: c, args: [--f=/vault/secrets/f.yml]}]}")
		if got := NewRun(list, "fn").LeftToOthers((&Workload{Object: o}).Containers()[0], "--f"); got != want {
			t.Errorf("%s: got %v", annotations, got)
		}
	}
}
