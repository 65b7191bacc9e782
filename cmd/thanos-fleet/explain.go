//go:build !image || render

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Says what a rule of check looks for, why, and what to do",
		Long: `Prints the page of a rule of "thanos-fleet check", which is also docs/rules/RULE.md.
Without a rule, or with the name of a group, it lists the rules.`,
		Example: `  thanos-fleet explain ring/factor
  thanos-fleet explain ring                        # the rules of a group
  thanos-fleet explain                             # all rules`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listRules(cmd.OutOrStdout(), all.Rules)
			}
			return explain(cmd.OutOrStdout(), args[0])
		},
	}
}

func explain(w io.Writer, name string) error {
	if r := all.Find(name); r != nil {
		_, err := io.WriteString(w, r.Page(r.Doc()))
		return err
	}
	group := slices.DeleteFunc(slices.Clone(all.Rules), func(r *checks.Rule) bool { return r.Group() != strings.TrimSuffix(name, "/") })
	if len(group) > 0 {
		return listRules(w, group)
	}
	return fmt.Errorf("no rule %q; %s", name, strict.Suggest(name, ruleIDs(), "`thanos-fleet explain` lists them"))
}

func ruleIDs() []string {
	var ids []string
	for _, r := range all.Rules {
		ids = append(ids, r.ID)
	}
	return ids
}

// listRules prints rules by group.
func listRules(w io.Writer, rules []*checks.Rule) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, r := range rules {
		if i > 0 && rules[i-1].Group() != r.Group() {
			fmt.Fprintln(t)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", r.ID, r.Severity, r.Doc().Summary)
	}
	return t.Flush()
}
