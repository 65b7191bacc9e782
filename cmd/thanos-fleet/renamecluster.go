//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// renaming is the command's flags.
type renaming struct {
	leaving
	to        string
	keepLabel bool
}

func newRenameCluster() *cobra.Command {
	var r renaming
	cmd := &cobra.Command{
		Use:   "rename-cluster OLD NEW",
		Short: "Gives a cluster of a fleet repository another name",
		Long: `Gives a cluster another name: in its entry, in its overlay and what its files say, in the
addresses and the Service that it exposes, and where others name it. No other byte changes.

Labels, buckets, prefixes and logins stay as they are written. The label that tells clusters
apart is the cluster's name where nothing else is written, so it changes, and history ends
under the old name; --keep-label writes the old name out as its value.

The cluster, whoever queries it and control planes are rendered before and after, in memory,
and held against the rules of "thanos-fleet check". All of it is written, or nothing. What
changes in each cluster and what it means is told; docs/renaming.md says more.`,
		Example: `  thanos-fleet rename-cluster eks-a eks-fra --topology overlays/eks-sidecar --dry-run      # what would change, and what it means
  thanos-fleet rename-cluster eks-a eks-fra --topology overlays/eks-sidecar --keep-label   # the series stay those of eks-a`,
		Args: needs("the name that the cluster has, and the one that it gets", cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.name, r.to = args[0], args[1]
			return r.run(prose{aside(cmd.OutOrStdout())}, newScreen(os.Stderr))
		},
	}
	r.addFlags(cmd)
	cmd.Flags().BoolVar(&r.keepLabel, "keep-label", false, "write the old name out as the external label's value, so that series stay the same")
	return cmd
}

func (r *renaming) run(stdout io.Writer, screen screen) error {
	if err := scaffold.CheckName(r.to); err != nil {
		return err
	}
	renderer := newRenderer()
	if err := r.read(renderer); err != nil {
		return err
	}
	own, others := r.touched()
	before, err := renderAll(renderer, muted(screen), append(slices.Clone(own), others...))
	if err != nil {
		return wrong{errors.New("the fleet does not render as it is, so nothing is renamed")}
	}
	if err := r.refuseLinks(); err != nil {
		return wrong{err}
	}
	move := scaffold.Moving{Leaving: r.plan, New: r.to, KeepLabel: r.keepLabel}
	if len(own) > 0 {
		if move.Services, err = services(before[0]); err != nil {
			return err
		}
	}
	moved, err := scaffold.Move(move)
	if err != nil {
		return wrong{err}
	}
	renderer.Files = render.NewPlanned(moved.Files, moved.Gone)
	after, err := r.again(renderer, told(muted(screen), copiesOf(moved)), own, others, moved)
	if err != nil {
		return err
	}
	modes := modesOf(moved)
	if err := r.commit(moved.Files, slices.Clone(moved.Gone)); err != nil {
		return err
	}
	for to, mode := range modes {
		if info, err := os.Stat(to); err == nil && info.Mode().Perm() != mode && !r.dryRun {
			if err := os.Chmod(to, mode); err != nil {
				return err
			}
		}
	}
	return r.report(stdout, moved, before, after)
}

// modesOf are the modes of files that move, by their new paths: a script stays one.
func modesOf(moved scaffold.Moved) map[string]os.FileMode {
	modes := map[string]os.FileMode{}
	for from, to := range moved.Paths {
		if info, err := os.Stat(from); err == nil {
			modes[to] = info.Mode().Perm()
		}
	}
	return modes
}

// refuseLinks fails when a folder that moves holds what is no file: a link that is read and
// written anew would be a copy.
func (r *renaming) refuseLinks() error {
	var errs []error
	for _, dir := range r.plan.Overlays {
		files, err := r.plan.Tree.Files(dir)
		if err != nil {
			return err
		}
		for _, file := range files {
			if info, err := os.Lstat(file); err == nil && !info.Mode().IsRegular() {
				errs = append(errs, fmt.Errorf("%s is no file but a link or a device, which would not move with the folder; take it away first", file))
			}
		}
	}
	return errors.Join(errs...)
}

// touched are the overlays of the cluster, and those of others that its name changes.
func (r *renaming) touched() (own, others []render.Overlay) {
	own = r.overlays[r.name]
	others = slices.Clone(r.overlays[""])
	for _, name := range r.fleet.QueriedBy(r.fleet.Cluster(r.name)) {
		others = append(others, r.overlays[name]...)
	}
	others = slices.DeleteFunc(distinct(others), func(o render.Overlay) bool { return slices.Contains(own, o) })
	return own, others
}

// copiesOf are the files that moved ones were, by their new paths.
func copiesOf(moved scaffold.Moved) map[string]string {
	copies := map[string]string{}
	for from, to := range moved.Paths {
		copies[to] = from
	}
	return copies
}

// again renders the plan, in the order of what was rendered before.
func (r *renaming) again(renderer render.Renderer, screen screen, own, others []render.Overlay, moved scaffold.Moved) ([]*render.Result, error) {
	all, err := renderer.Overlays(r.topology)
	if err != nil {
		return nil, wrong{errors.Join(err, errors.New("with the new name the topology has no sound overlays, so nothing is written"))}
	}
	var planned []render.Overlay
	for _, o := range own {
		if o.Cluster != "" {
			i := slices.IndexFunc(all, func(other render.Overlay) bool { return other.Cluster == r.to })
			if i < 0 {
				return nil, wrong{fmt.Errorf("%s selects cluster %q, and would not select %q; select it by labels that stay, or list it there by its name", o.Dir, r.name, r.to)}
			}
			planned = append(planned, all[i])
			continue
		}
		dir := o.Dir
		if to, found := moved.Paths[filepath.Clean(kustomizationIn(o.Dir))]; found {
			dir = filepath.Dir(to)
		}
		one, err := render.NewOverlay(dir)
		if err != nil {
			return nil, err
		}
		planned = append(planned, one)
	}
	results, err := renderAll(renderer, screen, append(planned, others...))
	if err != nil {
		return nil, wrong{fmt.Errorf("as %s it does not render, so nothing is written", r.to)}
	}
	return results, r.hold(renderer, screen, results, "as "+r.to)
}

// labels are the values of the label that tells clusters apart, before and after.
func (r *renaming) labels(after []*render.Result) (label, old, now string) {
	label = r.fleet.ClusterLabel
	old, now = r.fleet.Labels(r.fleet.Cluster(r.name))[label], r.to
	for _, result := range after {
		if f := inventory.Of(result.Locals()); f != nil && f.Cluster(r.to) != nil {
			now = f.Labels(f.Cluster(r.to))[label]
			break
		}
	}
	return label, old, now
}

// store is the cluster's bucket, nil where it has none.
func (r *renaming) store() *fleet.ObjectStore {
	return r.fleet.ObjectStore(r.fleet.Cluster(r.name).ObjectStore)
}
