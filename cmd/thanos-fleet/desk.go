//go:build !image

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
)

// newDesk returns the commands that people run where they edit a fleet. Images
// are built without them and what they embed (tag image): an orchestrator that
// starts a container for each function has no use for them.
func newDesk() []*cobra.Command {
	return []*cobra.Command{newCatalog(), newGraph(), newReport(), newInit(), newAddBase(), newUpdateBases(), newAddCluster(), newRemoveCluster(), newRenameCluster(), newDiff()}
}

func newCatalog() *cobra.Command {
	return &cobra.Command{
		Use: "catalog", Short: "Prints the catalog of all functions, with the schema of their configuration", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) { fmt.Fprint(cmd.OutOrStdout(), thanosfleet.Catalog) },
	}
}
