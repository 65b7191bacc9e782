package thanosfleet

import "embed"

// Files are the parts of the repository that a new fleet is made of: overlays,
// the bases that they are made of, and Argo CD's plugin.
//
//go:embed overlays/*/* bases/*/* examples/argocd/plugin.yaml
var Files embed.FS
