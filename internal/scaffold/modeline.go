package scaffold

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

const (
	// schemas is the folder of a new repository for JSON Schemas, and ownSchemas that of
	// this project.
	schemas    = "schemas"
	ownSchemas = "docs/schema"
	// schemaFile knows every kind, and leaves other kinds alone.
	schemaFile = "thanos-fleet.schema.json"
	// modelinePrefix begins the line by which editors find the schema of a file
	// (redhat-developer/yaml-language-server, README.md, "Using inlined schema").
	modelinePrefix = "# yaml-language-server: $schema="
)

var (
	modeline = regexp.MustCompile(`(?m)^# yaml-language-server: \$schema=.*\n`)
	isOurs   = regexp.MustCompile(`(?m)^apiVersion: thanos-fleet\.dev/`)
)

// Schemas returns the JSON Schemas of all kinds by the names of their files.
func Schemas(source fs.FS) (map[string][]byte, error) {
	names, err := fs.Glob(source, ownSchemas+"/*.json")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[path.Base(name)], err = fs.ReadFile(source, name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// isSchema tells whether a file of a repository is one of the schemas.
func isSchema(name string) bool { return path.Dir(name) == schemas }

// addSchemas puts the schemas beside the overlays, and names them in every file that has
// an object of the project's own.
func (c *copier) addSchemas() error {
	found, err := Schemas(c.source)
	if err != nil {
		return err
	}
	for name, text := range c.files {
		if text = WithoutModeline(text); path.Ext(name) == ".yaml" && isOurs.Match(text) {
			text = append([]byte(modelineOf(path.Dir(name))), text...)
		}
		c.files[name] = text
	}
	for name, text := range found {
		c.files[path.Join(schemas, name)] = text
	}
	return nil
}

// modelineOf is the line of a file in a folder of the repository.
func modelineOf(dir string) string {
	up := strings.Repeat("../", strings.Count(dir, "/")+1)
	return modelinePrefix + up + schemas + "/" + schemaFile + "\n"
}

// WithoutModeline takes the line out of a file, for a place where the schema is not.
func WithoutModeline(text []byte) []byte { return modeline.ReplaceAll(text, nil) }

// modelineIn returns the line of a file, "" where it has none. It holds for files beside it.
func modelineIn(text []byte) string { return string(modeline.Find(text)) }
