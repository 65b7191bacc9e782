package provider

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The marks that stand for a value until the file is printed: plain in every
// YAML version, and nothing that a configuration says by chance.
const (
	markBefore = "thanos-fleet-value-of-"
	markAfter  = "-thanos-fleet"
)

// Template returns the file that Thanos reads as a template of External Secrets
// (external-secrets.io/v1, engineVersion v2: text/template with sprig). paths
// are the keys that it fills in, dotted when nested; each is {{ .<Variable> }}.
//
// A value is printed as JSON, which is YAML as well: quotes, backslashes and
// line breaks in it (a private key of OCI, a service account of GCS) cannot
// break the file. What the configuration itself writes as {{ stays so.
func Template(c Config, paths []string) (string, []Problem) {
	p := c.provider()
	if p == nil {
		return "", []Problem{unknownType(c)}
	}
	marks, replacements := map[string]string{}, []string{"{{", `{{ "{{" }}`}
	var problems []Problem
	for _, path := range slices.Sorted(slices.Values(paths)) {
		marks[path] = markBefore + Variable(path) + markAfter
		replacements = append(replacements, marks[path], "{{ ."+Variable(path)+" | toJson }}")
		problems = append(problems, badTarget(c, p, path, "")...)
	}
	if len(problems) > 0 {
		return "", problems
	}
	c, problems = put(c, p, marks)
	if len(problems) > 0 {
		return "", problems
	}
	file, err := Marshal(c)
	if err != nil {
		return "", []Problem{{Path: "config", Message: err.Error(), Remedy: "write the values out"}}
	}
	return strings.NewReplacer(replacements...).Replace(string(file)), nil
}

// Variable returns the name by which a template knows a key.
func Variable(path string) string { return strings.ReplaceAll(path, ".", "_") }

// MarshalRedacted is Marshal with a stand-in for each credential, and for the
// keys of supplied: what it returns may be told.
func MarshalRedacted(c Config, supplied map[string]string) ([]byte, error) {
	root, err := expand(c.Values)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	if p := c.provider(); p != nil {
		p.each(func(path string, k key) {
			_, hidden := supplied[path]
			if (k.secret != public || hidden) && lookup(root, path) != nil {
				assign(root, path, scalar("!!str", "redacted"))
			}
		})
	}
	c.Values = root
	return Marshal(c)
}

// Equal tells whether two files say the same to Thanos: the first document of
// each, comments, order of keys and the case of the type aside.
func Equal(a, b string) bool {
	var left, right map[string]any
	if yaml.Unmarshal([]byte(a), &left) != nil || yaml.Unmarshal([]byte(b), &right) != nil {
		return false
	}
	for _, file := range []map[string]any{left, right} {
		if name, ok := file["type"].(string); ok {
			file["type"] = strings.ToUpper(name)
		}
	}
	return reflect.DeepEqual(left, right)
}

// File is a key of a configuration that names a file in the reader.
type File struct {
	// Key is dotted: http_config.tls_config.ca_file.
	Key string
	// Path of the file.
	Path string
}

// Files returns the files that a configuration names, in table order: those of
// TLS, and S3's own encryption key.
func Files(c Config) []File {
	p := c.provider()
	if p == nil {
		return nil
	}
	var files []File
	p.each(func(path string, k key) {
		if n := lookup(c.Values, path); k.file && n != nil && !isZero(text, n) {
			files = append(files, File{path, n.Value})
		}
	})
	return files
}
