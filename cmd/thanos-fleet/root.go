package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "thanos-fleet",
		Short: "Renders Prometheus and Thanos for a fleet of Kubernetes clusters",
		Long: `thanos-fleet turns plain base manifests into per-cluster manifests, offline.
"thanos-fleet init" starts a repository of your own.

Without a command it is a KRM function: it reads a ResourceList from stdin, runs
the function that the functionConfig's kind names, and writes the list to stdout.
kustomize and kpt call it so.`,
		Example: `  thanos-fleet init karmada fleet                 # a new repository, in a new folder
  thanos-fleet render overlays -o out             # every overlay, one file for each cluster
  thanos-fleet render overlays/karmada/member5    # one overlay, to stdout
  thanos-fleet help gen-hashring                  # what a function does
  kustomize build --enable-alpha-plugins --enable-exec overlays/karmada/member5`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if isTerminal(os.Stdin) {
				return cmd.Help()
			}
			return runFunction(cmd, functions.ByKind)
		},
	}
	root.AddCommand(newFn(), newVersion())
	root.AddCommand(newRender()...)
	root.AddCommand(newDesk()...)
	for _, def := range functions.All() {
		root.AddCommand(newTopic(def))
	}
	return root
}

// runFunction is one call as a KRM function.
func runFunction(cmd *cobra.Command, find krm.Lookup) error {
	if krm.Main(find, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()) != 0 {
		return errFailed
	}
	return nil
}

// newTopic makes `help <function>` print the function's README.
func newTopic(def *krm.Definition) *cobra.Command {
	return &cobra.Command{Use: def.Name, Short: def.Summary, Long: def.README, GroupID: ""}
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Prints the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintf(cmd.OutOrStdout(), "thanos-fleet %s (%s, %s/%s)\n", version.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
