package krm

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yaml11 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// everywhereAlike are plain scalars that are no strings, and the same value in
// YAML 1.1 and 1.2.
var everywhereAlike = regexp.MustCompile(`^(true|false|null|~|-?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+][0-9]+)?)?)$`)

// TestReadersOfYAML11And12ReadAlike: what is rendered, and what it is rendered from,
// is the same to a parser of YAML 1.1, as API servers have, and to one of YAML 1.2.
func TestReadersOfYAML11And12ReadAlike(t *testing.T) {
	files := 0
	for _, root := range []string{"testdata/rendered", "bases", "overlays", "packages", "examples"} {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
				return err
			}
			files++
			text, err := os.ReadFile(path)
			if err == nil {
				readAlike(t, path, text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 100 {
		t.Errorf("only %d files", files)
	}
}

func readAlike(t *testing.T, path string, text []byte) {
	t.Helper()
	old, current := yaml11.NewDecoder(bytes.NewReader(text)), yaml.NewDecoder(bytes.NewReader(text))
	for {
		var was any
		var is yaml.Node
		var now any
		errs := [3]error{old.Decode(&was), current.Decode(&is)}
		if errs[0] == io.EOF && errs[1] == io.EOF {
			return
		}
		if errs[1] == nil {
			errs[2] = is.Decode(&now)
		}
		if errs != [3]error{} {
			t.Errorf("%s: %v", path, errs)
			return
		}
		if diff := cmp.Diff(plainMaps(was), plainMaps(now)); diff != "" {
			t.Errorf("%s (-YAML 1.1 +YAML 1.2):\n%s", path, diff)
		}
		eachScalar(&is, func(n *yaml.Node) {
			if n.Style == 0 && isAmbiguous(n.Value) && !everywhereAlike.MatchString(n.Value) && n.Value != "" {
				t.Errorf("%s:%d: %q is bare", path, n.Line, n.Value)
			}
		})
		eachFile(&is, func(name, text string) {
			if !strings.Contains(text, "{{") && yaml.Unmarshal([]byte(text), new(yaml.Node)) == nil {
				readAlike(t, path+" "+name, []byte(text))
			}
		})
	}
}

// eachFile visits the YAML files that ConfigMaps and the like hold.
func eachFile(n *yaml.Node, visit func(name, text string)) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && slices.Contains([]string{".yml", ".yaml"}, filepath.Ext(n.Content[i-1].Value)) {
			visit(n.Content[i-1].Value, child.Value)
		}
		eachFile(child, visit)
	}
}

// plainMaps gives maps of both parsers one type.
func plainMaps(value any) any {
	switch v := value.(type) {
	case map[any]any:
		m := map[any]any{}
		for key, value := range v {
			m[key] = plainMaps(value)
		}
		return m
	case map[string]any:
		m := map[any]any{}
		for key, value := range v {
			m[key] = plainMaps(value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = plainMaps(item)
		}
		return list
	}
	return value
}
