//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

func newAddBase() *cobra.Command {
	return &cobra.Command{
		Use:   "add-base [NAME…]",
		Short: "Adds bases and components to a fleet repository",
		Long: `Writes bases, and what they refer to, into the folder bases of a fleet repository:
init writes those alone that its topology is made of. Nothing is downloaded. Without
a name it lists them.

A file that is there stays as it is, so that what you changed is yours; what newer versions
change in it comes with "thanos-fleet update-bases".`,
		Example: `  thanos-fleet add-base                              # which bases there are
  thanos-fleet add-base thanos-store thanos-compact
  thanos-fleet add-base components/expose-lb-aws     # what changes a base`,
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 0 {
				return listBases(prose{cmd.OutOrStdout()})
			}
			return runAddBase(prose{aside(cmd.OutOrStdout())}, names)
		},
	}
}

func listBases(w io.Writer) error {
	bases, err := scaffold.Bases(thanosfleet.Files)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, base := range bases {
		fmt.Fprintf(t, "%s\t%s\n", base.Name, base.Summary)
	}
	return t.Flush()
}

func runAddBase(w io.Writer, names []string) error {
	if info, err := os.Stat("overlays"); err != nil || !info.IsDir() {
		return errors.New("no overlays here; run it at the root of a fleet repository")
	}
	run := scaffold.Run{Bases: names}
	files, err := run.Files(thanosfleet.Files)
	if err != nil {
		return err
	}
	maps.DeleteFunc(files, func(path string, _ []byte) bool { _, err := os.Lstat(path); return err == nil })
	if err := place(".", recorded(run, files)); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintln(w, "wrote  ", path)
	}
	if len(files) == 0 {
		fmt.Fprintln(w, "all of it is here already; nothing is written")
	}
	fmt.Fprintln(w, "\nNext, in a kustomization.yaml of a cluster or of what clusters share:")
	for _, name := range names {
		list := "resources"
		if (scaffold.Base{Name: name}).IsComponent() {
			list = "components"
		}
		fmt.Fprintf(w, "  list bases/%s under %s, as a path from there\n", name, list)
	}
	return nil
}
