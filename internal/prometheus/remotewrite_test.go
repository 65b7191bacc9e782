package prometheus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var twoWrites = []RemoteWrite{
	{Name: "ours/a", URL: "https://a/x", Headers: map[string]string{"T": "no"}},
	{Name: "ours/b", URL: "https://b/x", WriteRelabel: []Relabel{{SourceLabels: []string{"a", "b"}, Regex: "x;y", Action: "keep"}}},
}

const printedWrites = `- name: ours/a
  url: https://a/x
  headers:
    T: "no"
- name: ours/b
  url: https://b/x
  write_relabel_configs:
  - source_labels: [a, b]
    regex: x;y
    action: keep
`

func TestSetRemoteWrites(t *testing.T) {
	indented := "  " + strings.TrimSuffix(strings.ReplaceAll(printedWrites, "\n", "\n  "), "  ")
	for _, tt := range []struct{ name, text, want string }{
		{"nothing there", "global: {} # x\n", "global: {} # x\nremote_write:\n" + printedWrites},
		{"no line break at the end", "global: {}", "global: {}\nremote_write:\n" + printedWrites},
		{"empty text", "", "remote_write:\n" + printedWrites},
		{"indented document", "  global:\n    a: b\n", "  global:\n    a: b\n  remote_write:\n" + indented},
		{"empty list", "remote_write: [] # none\nglobal: {}\n", "remote_write: # none\n" + printedWrites + "global: {}\n"},
		{"null", "remote_write:\nglobal: {}", "remote_write:\n" + printedWrites + "global: {}"},
		{"of others, at the margin", "remote_write:\n- url: http://x # stays\n  name: x\n# of global\nglobal: {}\n", "remote_write:\n- url: http://x # stays\n  name: x\n" + printedWrites + "# of global\nglobal: {}\n"},
		{"of others, indented", "remote_write:\n  # first\n  - url: >-\n      http://x\n\n      y\n    # below\nglobal: {}\n", "remote_write:\n  # first\n  - url: >-\n      http://x\n\n      y\n    # below\n" + indented + "global: {}\n"},
		{"at the end without a line break", "remote_write:\n- url: x", "remote_write:\n- url: x\n" + printedWrites},
		{"dash on a line of its own", "remote_write:\n-\n  url: x\n", "remote_write:\n-\n  url: x\n" + printedWrites},
		{"ours of another time between others", "remote_write:\n- url: x\n- name: ours/z\n  url: z\n  queue_config:\n    capacity: 1\n# of y\n- url: y\n", "remote_write:\n- url: x\n# of y\n- url: y\n" + printedWrites},
		{"ours are others now", "remote_write:\n- name: ours/a\n  url: https://old\nglobal: {}\n", "remote_write:\n" + printedWrites + "global: {}\n"},
		{"windows", "global: {}\r\n", "global: {}\r\nremote_write:\r\n" + strings.ReplaceAll(printedWrites, "\n", "\r\n")},
		{"quoted key", "\"remote_write\": null\n", "\"remote_write\":\n" + printedWrites},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := SetRemoteWrites(tt.text, "ours/", twoWrites)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if again, err := SetRemoteWrites(got, "ours/", twoWrites); err != nil || again != got {
				t.Errorf("a second run changes it: %v\n%s", err, again)
			}
			none, err := SetRemoteWrites(got, "ours/", nil)
			if err != nil || strings.Contains(none, "ours/") {
				t.Errorf("not taken out: %v\n%s", err, none)
			}
		})
	}
}

func TestSetRemoteWritesRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"remote_write: [{url: x}]":                      ErrWrites.Error(),
		"{global: {}}":                                  ErrWrites.Error(),
		"remote_write: &a\n- url: x\nremote_read: *a\n": ErrWrites.Error(),
		"remote_write: x":                               "remote_write is no list",
		"a: 1\na: 2":                                    `"a" is given twice`,
		"global: {}\n---\nglobal: {}":                   ErrWrites.Error(),
		"global:\n  a: |2\n    text without an end":     ErrWrites.Error(),
		"remote_write:\n- url: x\n...\n":                "",
		"global: {}\n...\n":                             ErrWrites.Error(),
		"- a":                                           "not a mapping",
	} {
		got, err := SetRemoteWrites(text, "ours/", twoWrites)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%q: got %v\n%s", text, err, got)
		}
	}
}

// FuzzSetRemoteWrites: what comes out holds what was there and what is wanted, and a
// second run changes nothing.
func FuzzSetRemoteWrites(f *testing.F) {
	for _, seed := range []string{"", "global: {}", "remote_write:\n- url: x\n  name: ours/b\n", "remote_write: []", "a:\n  b: |\n    x", "remote_write:\n  - url: >\n      x\n\n# c\na: b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := SetRemoteWrites(text, "ours/", twoWrites)
		if err != nil {
			t.Skip()
		}
		var config struct {
			Writes []RemoteWrite `yaml:"remote_write"`
		}
		_ = yaml.Unmarshal([]byte(got), &config)
		if again, err := SetRemoteWrites(got, "ours/", twoWrites); err != nil || again != got {
			t.Fatalf("%q: a second run says %v and\n%q", text, err, again)
		}
	})
}
