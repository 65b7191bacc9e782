//go:build !image

package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

func newInit() *cobra.Command {
	var rename map[string]string
	var oneOverlay bool
	cmd := &cobra.Command{
		Use:   "init [TOPOLOGY [DIR]]",
		Short: "Starts a fleet repository that renders at once",
		Long: `Writes a new fleet repository: the overlays of a topology and the bases that they
are made of, as plain files, with a Makefile, a CI workflow and an ApplicationSet
of Argo CD. Nothing is downloaded. Without a topology it lists them.

DIR is the current folder unless it is given. What is there is never overwritten. What was
written is kept in .thanos-fleet too: "thanos-fleet update-bases" merges a newer version's from there.
With --rename the topology's clusters have your clusters' names from the beginning.

With --one-overlay the clusters that others query and that are alike have one overlay, and
a FleetCluster each: a cluster more is one file of some ten lines. "thanos-fleet render" and
Argo CD's plugin take it; kustomize and kpt render one cluster, and need a folder for each.`,
		Example: `  thanos-fleet init                       # which topologies there are
  thanos-fleet init karmada fleet         # a new folder named fleet
  thanos-fleet init karmada eu --rename member4=ham,member5=fra
  thanos-fleet init eks-sidecar many --one-overlay   # for many clusters`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listTopologies(prose{cmd.OutOrStdout()})
			}
			return runInit(prose{aside(cmd.OutOrStdout())}, args[0], append(args, ".")[1], rename, oneOverlay)
		},
	}
	cmd.Flags().StringToStringVar(&rename, "rename", nil, "other names for the topology's clusters, OLD=NEW")
	cmd.Flags().BoolVar(&oneOverlay, "one-overlay", false, "one overlay for the clusters that are alike, in place of a folder for each; not for kustomize and kpt")
	return cmd
}

func listTopologies(w io.Writer) error {
	topologies, err := scaffold.Topologies(thanosfleet.Files)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, topology := range topologies {
		fmt.Fprintf(t, "%s\t%s\n", topology.Name, topology.Summary)
	}
	return t.Flush()
}

func runInit(stdout io.Writer, topology, dir string, rename map[string]string, oneOverlay bool) error {
	run := scaffold.Run{Topology: topology, Rename: rename, OneOverlay: oneOverlay}
	files, err := run.Files(thanosfleet.Files)
	if err != nil {
		return err
	}
	if err := refuseOverwriting(dir, files); err != nil {
		return err
	}
	if err := place(dir, recorded(run, files)); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "wrote %d files to %s\n\nNext:\n", len(files), dir)
	if dir != "." {
		fmt.Fprintf(stdout, "  cd %s\n", dir)
	}
	fmt.Fprintf(stdout, "  thanos-fleet render overlays -o out\n  edit overlays/%s/fleet, which says what clusters there are\n", topology)
	return nil
}

// recorded adds the record of what a run writes to it: "update-bases" merges from there.
func recorded(run scaffold.Run, files map[string][]byte) map[string][]byte {
	all := maps.Clone(files)
	maps.Copy(all, scaffold.Record(run, files))
	return all
}

// refuseOverwriting fails when one of the files is there already, and names them.
func refuseOverwriting(dir string, files map[string][]byte) error {
	var there []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			there = append(there, name)
		}
	}
	if len(there) == 0 {
		return nil
	}
	more := ""
	if len(there) > 3 {
		more = fmt.Sprintf(" and %d more", len(there)-3)
		there = there[:3]
	}
	return fmt.Errorf("%s holds %s%s already; give a new folder, or move them away", dir, strings.Join(there, ", "), more)
}

// place writes files below dir, all or none.
func place(dir string, files map[string][]byte) error {
	ctx, stop := untilInterrupted()
	defer stop()
	return output.Place(ctx, dir, files)
}
