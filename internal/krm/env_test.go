package krm

import (
	"testing"
)

var fromSecret = EnvVar{Name: "A", ValueFrom: &EnvVarSource{SecretKeyRef: &SecretKeyRef{Key: "k", Name: "s"}}}

func TestSetEnv(t *testing.T) {
	for _, tt := range []struct {
		name, before string
		set          EnvVar
		after        string
	}{
		{"none yet", "name: c", EnvVar{Name: "A", Value: "1"}, "name: c\nenv:\n- name: A\n  value: \"1\"\n"},
		{"an empty value is written", "name: c", EnvVar{Name: "A"}, "name: c\nenv:\n- name: A\n  value: \"\"\n"},
		{"others are kept", "env: [{name: B, value: b}]", fromSecret, "env:\n- {name: B, value: b}\n- name: A\n  valueFrom:\n    secretKeyRef:\n      key: k\n      name: s\n"},
		{"replaced in place", "env:\n- name: A # old\n  value: x\n- name: B\n", EnvVar{Name: "A", Value: "y"}, "env:\n- name: A\n  value: \"y\"\n- name: B\n"},
		{"nothing to do changes nothing", "env: [{name: A, value: '1'}] # x", EnvVar{Name: "A", Value: "1"}, "env: [{name: A, value: '1'}] # x"},
		{"another kind of source", "env:\n- name: A\n  valueFrom:\n    configMapKeyRef: {name: x}\n", fromSecret, "env:\n- name: A\n  valueFrom:\n    secretKeyRef:\n      key: k\n      name: s\n"},
		{"what cannot be read", "env:\n- name: A\n  value: [1]\n", EnvVar{Name: "A", Value: "1"}, "env:\n- name: A\n  value: \"1\"\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, list := deployment(t, tt.before)
			if err := c.SetEnv(tt.set); err != nil {
				t.Fatal(err)
			}
			wantText(t, tt.after, containerText(t, list))
		})
	}
}

func TestPodNameEnv(t *testing.T) {
	const podName = "\n  valueFrom:\n    fieldRef:\n      fieldPath: metadata.name\n"
	for _, tt := range []struct{ name, before, want, after string }{
		{"none yet", "name: c", "POD_NAME", "name: c\nenv:\n- name: POD_NAME" + podName},
		{"one of another name", "env: [{name: MY, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", "MY", "env: [{name: MY, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]"},
		{"taken by something else", "env:\n- name: POD_NAME\n  value: x\n", "THANOS_POD_NAME", "env:\n- name: POD_NAME\n  value: x\n- name: THANOS_POD_NAME" + podName},
		{"the next name is taken too", "env:\n- name: POD_NAME\n  value: x\n- name: THANOS_POD_NAME\n  value: y\n", "THANOS_THANOS_POD_NAME", "env:\n- name: POD_NAME\n  value: x\n- name: THANOS_POD_NAME\n  value: y\n- name: THANOS_THANOS_POD_NAME" + podName},
		{"the namespace is not the name", "env:\n- name: POD_NAME\n  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}\n", "THANOS_POD_NAME", "env:\n- name: POD_NAME\n  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}\n- name: THANOS_POD_NAME" + podName},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, list := deployment(t, tt.before)
			for range 2 { // a second time finds what the first one made
				name, err := c.PodNameEnv()
				if err != nil || name != tt.want {
					t.Fatalf("got %q, %v, want %q", name, err, tt.want)
				}
			}
			wantText(t, tt.after, containerText(t, list))
			if c.Env(tt.want) == nil || c.Env("NONE") != nil {
				t.Error("Env finds by name")
			}
		})
	}
}

func TestHoldsOther(t *testing.T) {
	c, _ := deployment(t, `name: c
env:
- name: LITERAL
  value: mine
- name: SECRET
  valueFrom: {secretKeyRef: {name: s, key: k}}`)
	want := SecretKeyRef{Name: "s", Key: "k"}
	for _, test := range []struct {
		name            string
		want            SecretKeyRef
		first, rendered bool
	}{
		{"ABSENT", want, false, false},
		{"LITERAL", want, true, true},
		{"SECRET", want, false, false},
		{"SECRET", SecretKeyRef{Name: "new", Key: "k"}, true, false},
	} {
		if got := c.HoldsOther(test.name, test.want, false); got != test.first {
			t.Errorf("%s: got %v at first, want %v", test.name, got, test.first)
		}
		if got := c.HoldsOther(test.name, test.want, true); got != test.rendered {
			t.Errorf("%s: got %v after an earlier run, want %v", test.name, got, test.rendered)
		}
	}
}
