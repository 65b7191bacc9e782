//go:build !image

package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

func newCatalog() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "catalog", Short: "Prints the catalog of all functions, with the schema of their configuration",
		Long: `Prints catalog.yaml, a KRMFunctionCatalog with the schema of every function's configuration.

With --schema it writes JSON Schemas (draft-07) into a folder in place of that: one of each
kind (Fleet, FleetCluster, and the configuration of every function), and
thanos-fleet.schema.json, which knows all of them and leaves objects of other kinds alone.
Editors find it by a line in the file:

  # yaml-language-server: $schema=../../../schemas/thanos-fleet.schema.json`,
		Example: `  thanos-fleet catalog >catalog.yaml
  thanos-fleet catalog --schema schemas    # as "init" has it; again with each new version`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("schema") {
				_, err := io.WriteString(cmd.OutOrStdout(), thanosfleet.Catalog)
				return err
			}
			return writeSchemas(cmd.OutOrStdout(), dir)
		},
	}
	cmd.Flags().StringVar(&dir, "schema", "", "write JSON Schemas for editors into this folder")
	return cmd
}

// writeSchemas writes the schemas over those of another version.
func writeSchemas(stdout io.Writer, dir string) error {
	if dir == "" {
		return fmt.Errorf("--schema names no folder; name one, for instance schemas")
	}
	files, err := scaffold.Schemas(thanosfleet.Files)
	if err != nil {
		return err
	}
	if err := place(dir, files); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "wrote %d files to %s\n", len(files), dir)
	return nil
}
