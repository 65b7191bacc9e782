//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/show"
	"github.com/thanos-fleet/thanos-fleet/internal/garbage"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// comparing is the command's flags.
type comparing struct {
	output, since, format string
	clusters              []string
	remote                bool
	running
}

const diffLong = `Renders every overlay in the given folders, in memory, and says what changes: against what
"render -o" wrote, against another revision of the repository, which is rendered, too, or
against what the clusters run.

It says first what the change means: series that move in a ring, external labels whose
change splits history, buckets that change under data, data that is deleted, pods that
restart, endpoints gained and lost, fields that the API server refuses to change. Then it
shows objects by their fields: entries of lists by their names, arguments by their flags,
configurations of Prometheus and Thanos by what they say. What several clusters have in
common is shown once, with the clusters. Values of Secrets are never shown.

--live compares with what the clusters run: kubectl asks each API server what is there, and
by its own server-side dry run what would be, so that defaults, webhooks and validation are
the cluster's. Nothing is changed. What it refuses is told object by object.

-o DIR compares with a folder, --since REV with a revision of git (default: HEAD), and
--since A..B two revisions with each other; A...B, or A... for the working tree, begins
where the two parted. A revision is read from git's objects; the working tree, the index
and .git stay as they are, and nothing is fetched. What git keeps elsewhere cannot be read
so: submodules, and files of Git LFS.

Exit codes, as of diff: 0 when nothing differs, 1 when something does, 2 when the call is
wrong, or when one of the two does not render, which is told.`

const diffExample = `  thanos-fleet diff overlays                          # since the last commit
  thanos-fleet diff overlays --since origin/main...   # what a branch changes
  thanos-fleet diff overlays --since v1.4..v1.5       # between two revisions
  thanos-fleet diff overlays -o out                   # what rendering into out would change
  thanos-fleet diff overlays --cluster eks-a --format json
  KUBECONFIG=admin.yaml thanos-fleet diff overlays --cluster eks-a --live
  thanos-fleet diff overlays --since origin/main... --format markdown   # for a pull request`

func newDiff() *cobra.Command {
	var c comparing
	cmd := &cobra.Command{
		Use:   "diff DIR…",
		Short: "Says what a change does to every cluster, and what it means",
		Long:  diffLong, Example: diffExample,
		Args: needs("a folder of overlays, for instance overlays", cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			return trouble(c.run(cmd.OutOrStdout(), newScreen(os.Stderr), dirs))
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&c.output, "output", "o", "", "compare with this folder, which render -o wrote")
	flags.StringVar(&c.since, "since", "HEAD", "compare with this revision of git, or two with each other: A..B, A...B")
	flags.StringArrayVar(&c.clusters, "cluster", nil, "compare this cluster alone; once for each")
	flags.StringVar(&c.format, "format", "text", "text, json, or markdown, which fits into a comment on a pull request")
	c.running.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("output", "since", "live")
	allowRemote(cmd, &c.remote)
	return cmd
}

// errDiffers ends the program when something differs.
var errDiffers = fmt.Errorf("something differs: %w", errFailed)

// trouble makes 2 the exit code of everything but a difference, as diff does.
func trouble(err error) error {
	if err == nil || errors.Is(err, errDiffers) {
		return err
	}
	complain(err)
	return errUnusable
}

// reports are the formats.
var reports = map[string]func(*show.Report, io.Writer) error{
	"text": func(r *show.Report, w io.Writer) error {
		return r.Text(w, isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "")
	},
	"json":     (*show.Report).JSON,
	"markdown": (*show.Report).Markdown,
}

func (c comparing) run(stdout io.Writer, screen screen, dirs []string) error {
	print, known := reports[c.format]
	if !known {
		return fmt.Errorf("--format %s: %s", c.format, strict.Suggest(c.format, slices.Sorted(maps.Keys(reports)), "want text, json or markdown"))
	}
	defer garbage.Pace(spareBytes, sparePercent)()
	before, after, refused, err := c.states(screen, dirs)
	if err != nil {
		return err
	}
	screen.progress("comparing %d clusters", len(after.Clusters))
	compared := change.CompareStates(before.State, after.State)
	report := show.New(compared, refused)
	report.Notes = slices.Concat(before.notes, after.notes)
	screen.done()
	if faults := compared.Faults(); len(faults) > 0 {
		return krm.Findings(faults)
	}
	if err := print(report, stdout); err != nil {
		return err
	}
	if !report.Same() {
		return errDiffers
	}
	return nil
}
