// Package version holds the version of the project, once for the binary, the
// images and the catalog.
package version

// Version is the version of this source.
const Version = "v0.1.0"
