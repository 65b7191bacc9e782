package provider

import (
	"bytes"
	"testing"

	"go.yaml.in/yaml/v3"
)

// FuzzCheck gives any YAML to everything: nothing panics, and what Marshal
// prints it reads back and prints the same.
func FuzzCheck(f *testing.F) {
	for _, content := range goodFiles(f) {
		f.Add([]byte(content))
	}
	for typ, values := range base {
		f.Add([]byte("type: " + typ + "\nconfig: {" + values + ", ? [a] : b, <<: &a {x: y}, z: *a}\n"))
	}
	type file struct {
		Type, Prefix string
		Config       yaml.Node
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var doc file
		if yaml.Unmarshal(in, &doc) != nil {
			t.Skip()
		}
		c := Config{Type: doc.Type, Prefix: doc.Prefix, Values: &doc.Config}
		exercise(c)
		once, err := Marshal(c)
		if err != nil {
			t.Skip()
		}
		var again file
		if err := yaml.Unmarshal(once, &again); err != nil {
			t.Fatalf("%v in\n%s", err, once)
		}
		twice, err := Marshal(Config{Type: again.Type, Prefix: again.Prefix, Values: &again.Config})
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v: first\n%s\nthen\n%s", err, once, twice)
		}
	})
}
