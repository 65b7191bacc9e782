//go:build !image

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/mod/semver"

	thanosfleet "github.com/thanos-fleet/thanos-fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/update"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// updating is the command's flags.
type updating struct {
	// source holds the bases and overlays of this version.
	source    fs.FS
	dir       string
	conflicts string
	asWritten string
	rename    map[string]string
	dryRun    bool
	unproven  bool
}

// resolutions are what may be done where both changed the same lines.
var resolutions = []string{"stop", "markers", "ours", "theirs"}

func newUpdateBases() *cobra.Command {
	u := updating{source: thanosfleet.Files}
	cmd := &cobra.Command{
		Use:   "update-bases [DIR]",
		Short: "Brings what init and add-base wrote to this version, with your changes in it",
		Long: `Merges what this version would write into a fleet repository, three ways: with what init and
add-base wrote then, which .thanos-fleet keeps, and with what you made of it. Nothing is
downloaded; where both changed one file, git merges its lines. Each file is told: updated,
merged, kept (you changed it alone), added, removed (nobody needs it any more), deleted (by
you, and it stays so), conflict. The Fleet is yours alone, and so is which clusters there are.

Every cluster is rendered before and after, and what changes in it is told. Nothing is written
unless all of them render, and no two changes conflict:

  --conflicts=stop     writes nothing where any do (default)
  --conflicts=markers  writes both into the file, between git's marks, for you to choose
  --conflicts=ours     keeps your lines, and takes all other changes
  --conflicts=theirs   takes the new lines, and keeps all your other changes

A repository that has no record was made by a version before there were any. Make what that
one wrote again in another folder, with that version's own init and add-base, and name the
folder by --as-written.`,
		Example: `  thanos-fleet init karmada fleet          # by an older version
  thanos-fleet update-bases fleet --dry-run
  thanos-fleet update-bases fleet --conflicts=markers`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			u.dir = append(args, ".")[0]
			return u.run(prose{aside(cmd.OutOrStdout())}, newScreen(os.Stderr))
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&u.dryRun, "dry-run", false, "tell what would be done, and write nothing")
	flags.StringVar(&u.conflicts, "conflicts", "stop", "what to do where you and the new version changed the same lines: "+strings.Join(resolutions, ", "))
	flags.BoolVar(&u.unproven, "no-render", false, "do not render the clusters before and after")
	flags.StringVar(&u.asWritten, "as-written", "", "folder with what init and add-base wrote, for a repository without a record of it")
	flags.StringToStringVar(&u.rename, "rename", nil, "with --as-written: the names that init gave to the topology's clusters, OLD=NEW")
	return cmd
}

func (u *updating) run(stdout io.Writer, screen screen) error {
	if !slices.Contains(resolutions, u.conflicts) {
		return fmt.Errorf("--conflicts=%s: it is one of %s", u.conflicts, strings.Join(resolutions, ", "))
	}
	written, err := u.written()
	if err != nil {
		return err
	}
	if newest := scaffold.Newest(written); semver.Compare(newest, version.Version) > 0 {
		return fmt.Errorf("%s wrote into this repository, and this is %s; update with that version or a newer one", newest, version.Version)
	}
	plan, err := u.plan(written)
	if err != nil {
		return err
	}
	u.report(stdout, plan)
	conflicts := plan.Of(update.Conflict)
	if len(conflicts) > 0 && u.conflicts == "stop" {
		return wrong{fmt.Errorf("%s in conflict, so nothing is written; --conflicts=markers writes both versions for you to choose, ours or theirs chooses", files(len(conflicts)))}
	}
	if len(conflicts) == 0 && !u.unproven {
		if err := u.prove(stdout, screen, plan); err != nil {
			return err
		}
	}
	return u.write(stdout, plan)
}

// written reads the record, or makes it of the folder that stands for it.
func (u *updating) written() (map[string]scaffold.Written, error) {
	if info, err := os.Stat(filepath.Join(u.dir, "overlays")); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("no overlays in %s; give the root of a fleet repository", u.dir)
	}
	written, err := scaffold.ReadRecord(os.DirFS(u.dir))
	switch {
	case err != nil || len(written) > 0 && u.asWritten == "":
		return written, err
	case len(written) > 0:
		return nil, errors.New("--as-written: there is a record of what was written, .thanos-fleet; leave the flag out")
	case u.asWritten == "":
		return nil, errors.New("there is no record of what init wrote (.thanos-fleet), so your changes cannot be told from those of a newer version; " +
			"with the version that made this repository, which its README names, run init again into another folder, as you did then, and name it by --as-written")
	}
	return scaffold.AsWritten(u.source, os.DirFS(u.asWritten), u.rename)
}

func (u *updating) plan(written map[string]scaffold.Written) (*update.Plan, error) {
	today, err := scaffold.Again(u.source, written)
	if err != nil {
		return nil, err
	}
	ctx, stop := untilInterrupted()
	defer stop()
	git := update.Git{Was: "as written by " + scaffold.Newest(written), Is: "new in " + version.Version}
	planner := update.Planner{
		Repository: os.DirFS(u.dir), Written: written, Today: today, Unrecorded: u.asWritten != "",
		Merge: func(base, ours, theirs []byte) ([]byte, []string, error) { return git.Merge(ctx, base, ours, theirs) },
	}
	switch u.conflicts {
	case "ours":
		git.Favour, planner.Resolved = u.conflicts, "yours stays"
	case "theirs":
		git.Favour, planner.Resolved = u.conflicts, "the new one is taken"
	}
	return planner.Plan()
}

// report tells of each file that is not as it was written, or does not stay as it is.
func (u *updating) report(w io.Writer, plan *update.Plan) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range plan.Files {
		switch {
		case f.State == update.Same || f.State == update.Deleted && f.Why == "":
			// counted below
		case f.Why == "":
			fmt.Fprintf(t, "%s\t%s\n", f.State, f.Path)
		default:
			fmt.Fprintf(t, "%s\t%s\t%s\n", f.State, f.Path, f.Why)
		}
	}
	_ = t.Flush()
	same, deleted := len(plan.Of(update.Same)), 0
	for _, f := range plan.Of(update.Deleted) {
		if f.Why == "" {
			deleted++
		}
	}
	fmt.Fprintf(w, "%s as %s has them", files(same), version.Version)
	if deleted > 0 {
		fmt.Fprintf(w, ", %d deleted by you", deleted)
	}
	fmt.Fprintln(w)
}

func files(n int) string {
	if n == 1 {
		return "1 file is"
	}
	return fmt.Sprintf("%d files are", n)
}

// write writes all of it or nothing.
func (u *updating) write(w io.Writer, plan *update.Plan) error {
	changed, gone := plan.Changes()
	n := len(changed) + len(gone)
	switch {
	case n == 0 && len(plan.Record)+len(plan.Forgotten) == 0:
		fmt.Fprintln(w, "nothing to do")
		return nil
	case u.dryRun:
		fmt.Fprintf(w, "%d files would change; nothing is written (--dry-run)\n", n)
		return nil
	}
	maps.Copy(changed, plan.Record)
	ctx, stop := untilInterrupted()
	defer stop()
	if err := exchange(ctx, u.dir, changed, slices.Concat(gone, plan.Forgotten)); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d files changed, and the record of them in .thanos-fleet\n", n)
	if len(plan.Of(update.Conflict)) > 0 {
		fmt.Fprintln(w, "\nNext: choose between the marks (<<<<<<<, >>>>>>>), then thanos-fleet render overlays -o out")
	}
	return nil
}

func exchange(ctx context.Context, dir string, files map[string][]byte, gone []string) error {
	return output.Change(ctx, dir, files, gone)
}
