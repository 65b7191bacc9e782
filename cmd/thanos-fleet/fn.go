package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// newFn runs one function by its name, as its image does.
func newFn() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fn NAME",
		Short: "Runs one function on a ResourceList from stdin",
		Long: `Runs one function on a ResourceList from stdin, whatever kind its configuration
has: also a ConfigMap, as kpt makes of "-- key=value".`,
		Example: `  kpt fn eval DIR --exec "thanos-fleet fn inject-external-labels" -- cluster=member5
  thanos-fleet fn inject-external-labels <list.yaml`,
	}
	for _, def := range functions.All() {
		cmd.AddCommand(newFunction(def))
	}
	cmd.Args = func(_ *cobra.Command, args []string) error { return unknownFunction(args) }
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

func unknownFunction(args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, def := range functions.All() {
		names = append(names, def.Name)
	}
	return fmt.Errorf("no function %q; %s", args[0], strict.Suggest(args[0], names, "the functions are "+strings.Join(names, ", ")))
}

func newFunction(def *krm.Definition) *cobra.Command {
	var doc bool
	cmd := &cobra.Command{
		Use: def.Name, Short: def.Summary, Long: functions.README(def), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if doc {
				return printDoc(cmd.OutOrStdout(), def)
			}
			return runFunction(cmd, krm.Alone(def))
		},
	}
	cmd.Flags().BoolVar(&doc, "doc", false, "print the documentation as JSON, as `kpt fn doc` reads it")
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(cmd.OutOrStdout(), functions.README(def)) })
	return cmd
}

// documentation is what kpt's function SDK prints for --doc.
type documentation struct {
	Short              string   `json:"short"`
	Long               string   `json:"long"`
	Examples           string   `json:"examples"`
	Image              string   `json:"image"`
	Description        string   `json:"description"`
	Tags               []string `json:"tags"`
	SourceURL          string   `json:"sourceURL"`
	ExamplePackageURLs []string `json:"examplePackageURLs"`
	License            string   `json:"license"`
	Hidden             bool     `json:"hidden"`
}

func printDoc(w io.Writer, def *krm.Definition) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(documentation{
		Short: def.Summary, Long: functions.README(def), Description: def.Summary,
		Image: "ghcr.io/thanos-fleet/" + def.Name + ":" + version.Version,
		Tags:  def.Tags(), ExamplePackageURLs: []string{},
		SourceURL: "https://github.com/thanos-fleet/thanos-fleet/tree/" + version.Version + "/functions/" + def.Name,
		License:   "Apache-2.0",
	})
}
