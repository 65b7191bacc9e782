//go:build image

package main

import "github.com/spf13/cobra"

// newDesk returns nothing in images; see desk.go.
func newDesk() []*cobra.Command { return nil }
