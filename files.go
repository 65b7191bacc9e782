package thanosfleet

import "embed"

// Files are the parts of the repository that a new fleet is made of: overlays,
// the bases that they are made of, Argo CD's plugin and the schemas for editors.
//
//go:embed docs/schema/*.json overlays/*/* bases/*/* examples/argocd/plugin.yaml
var Files embed.FS
