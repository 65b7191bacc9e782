//go:build !image

package main

import "github.com/spf13/cobra"

// newDesk returns the commands that people run where they edit a fleet. Images
// are built without them and what they embed (tag image): an orchestrator that
// starts a container for each function has no use for them.
func newDesk() []*cobra.Command {
	return []*cobra.Command{newCatalog(), newGraph(), newReport(), newInit(), newAddBase(), newUpdateBases(), newAddCluster(), newRemoveCluster(), newRenameCluster(), newDiff()}
}
