// Package thanosfleet holds what the binary carries of the repository's top level.
package thanosfleet

import _ "embed"

// Catalog is catalog.yaml: every function with the schema of its configuration.
//
//go:embed catalog.yaml
var Catalog string
