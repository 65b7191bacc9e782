//go:build image && !render

package main

import "github.com/spf13/cobra"

// newRender returns nothing in the images of functions: render brings kustomize,
// and with it an HTTP client and TLS, which no function runs through. The image
// that renders (tags image and render) is one of its own.
func newRender() []*cobra.Command { return nil }
