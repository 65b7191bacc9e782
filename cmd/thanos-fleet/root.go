package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

func newRoot() *cobra.Command {
	showVersion := false
	root := &cobra.Command{
		Use:   "thanos-fleet",
		Short: "Renders Prometheus and Thanos for a fleet of Kubernetes clusters",
		Long: `thanos-fleet turns plain base manifests into per-cluster manifests, offline.
"thanos-fleet init" starts a repository of your own.

Without a command it is a KRM function: it reads a ResourceList from stdin, runs
the function that the functionConfig's kind names, and writes the list to stdout.
kustomize and kpt call it so.

Exit codes, of every command and function: 0 when all is well, warnings or not; 1 when
something is wrong with what was given to render; 2 when the call is wrong, or when
something cannot be read or written. Nothing is written unless it is 0. Those of diff are
diff(1)'s.`,
		Example: `  thanos-fleet init karmada fleet                 # a new repository, in a new folder
  thanos-fleet render overlays -o out             # every overlay, one file for each cluster
  thanos-fleet render overlays/karmada/member5    # one overlay, to stdout
  thanos-fleet help gen-hashring                  # what a function does
  kustomize build --enable-alpha-plugins --enable-exec overlays/karmada/member5`,
		Args:          unknownCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if showVersion {
				fmt.Fprintln(cmd.OutOrStdout(), versionText())
				return nil
			}
			if isTerminal(os.Stdin) {
				return cmd.Help()
			}
			return runFunction(cmd, functions.ByKind)
		},
	}
	// Not by cobra's own flag: its template for the text keeps every method of every
	// type in the binary, by reflection, and makes the functions' image half as large again.
	root.Flags().BoolVar(&showVersion, "version", false, "print the version")
	root.SetHelpCommand(newHelp())
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
	switch krm.Main(find, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()) {
	case 0:
		return nil
	case exitFindings:
		return errFailed
	default:
		return errUnusable
	}
}

// newTopic makes `help <function>` print the function's README.
func newTopic(def *krm.Definition) *cobra.Command {
	return &cobra.Command{Use: def.Name, Short: def.Summary, Long: functions.README(def), GroupID: ""}
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Prints the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), versionText()) },
	}
}

func versionText() string {
	return fmt.Sprintf("thanos-fleet %s (%s, %s/%s)", version.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// newHelp prints the help of a command or a function. cobra's own ends well for a
// topic that there is not.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Prints what a command or a function does",
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 && topic.HasSubCommands() {
				return errors.Join(err, unknownCommand(topic, rest))
			}
			topic.InitDefaultHelpFlag()
			topic.InitDefaultVersionFlag()
			return topic.Help()
		},
	}
}

// unknownCommand says which command was meant.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("no command %q; %s", args[0], strict.Suggest(args[0], names, "`thanos-fleet help` lists them"))
}
