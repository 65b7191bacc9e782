//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// removal is the command's flags.
type removal struct {
	leaving
	compactsTo string
}

func newRemoveCluster() *cobra.Command {
	var r removal
	cmd := &cobra.Command{
		Use:   "remove-cluster NAME",
		Short: "Takes a cluster out of a fleet repository",
		Long: `Takes a cluster out of a fleet: its entry in the Fleet, its overlay, the folder of a Service
that it alone exports, and its name where others query it. No other byte of those files
changes, and a file that no kustomization lists stays where it is.

What others need of it is an error, with what to do first: it is the only one that queries
them, it owns the compactor of a bucket that they write to (--compacts-to hands that over),
they list a file of its overlay, or an address of it stands in their files.

Whoever queries the cluster and control planes are rendered first, in memory, and held against
the rules of "thanos-fleet check". All of it is written, or nothing. What stays in buckets,
and what to do in which order, is told; docs/leaving.md says more.`,
		Example: `  thanos-fleet remove-cluster eks-b --topology overlays/eks-sidecar --dry-run   # what would change, and what stays
  thanos-fleet remove-cluster eks-b --topology overlays/eks-sidecar`,
		Args: needs("the name of the cluster", cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.name = args[0]
			return r.run(prose{aside(cmd.OutOrStdout())}, newScreen(os.Stderr))
		},
	}
	r.addFlags(cmd)
	cmd.Flags().StringVar(&r.compactsTo, "compacts-to", "", "cluster that gets the compactors which this one owns")
	return cmd
}

func (r *removal) run(stdout io.Writer, screen screen) error {
	renderer := newRenderer()
	if err := r.read(renderer); err != nil {
		return err
	}
	cluster := r.fleet.Cluster(r.name)
	r.plan.CompactsTo = r.compactsTo
	change, err := scaffold.Remove(r.plan)
	if len(change.Files) > 0 {
		err = errors.Join(err, r.refuseDialled(cluster, change))
	}
	if err != nil {
		return wrong{err}
	}
	queriers := r.fleet.QueriedBy(cluster)
	touched := slices.Concat(r.overlays[r.compactsTo], r.overlays[""])
	for _, name := range queriers {
		touched = append(touched, r.overlays[name]...)
	}
	renderer.Files = render.NewPlanned(change.Files, change.Gone)
	results, err := r.prove(renderer, muted(screen), touched)
	if err != nil {
		return err
	}
	if err := r.refuseNoCompactor(results); err != nil {
		return wrong{err}
	}
	if err := r.commit(change.Files, slices.Clone(change.Gone)); err != nil {
		return err
	}
	return r.report(stdout, change, cluster, queriers)
}

// refuseDialled fails when files that overlays of this Fleet are made of hold an address of
// the cluster. Another Fleet may have the same one, of a private network.
func (r *removal) refuseDialled(cluster *fleet.Cluster, change scaffold.Change) error {
	var errs []error
	built := r.plan.Tree.Builds(r.folders()...)
	for _, e := range cluster.Exposes {
		host := e.Host()
		if host == "" {
			continue
		}
		found, err := r.mentions(host, change.Files, slices.Concat(change.Gone, change.Kept), nil)
		if err != nil {
			return err
		}
		for _, m := range found {
			if m.configures && built[m.file] && !r.exposedByOthers(host) {
				errs = append(errs, fmt.Errorf("%s:%d: %s is an address of cluster %q, which leaves; take it out there first", m.file, m.line, host, r.name))
			}
		}
	}
	return errors.Join(errs...)
}

// folders are those of the overlays of this Fleet.
func (r *removal) folders() (folders []string) {
	for _, overlays := range r.overlays {
		for _, o := range overlays {
			folders = append(folders, filepath.Clean(o.Dir))
		}
	}
	return folders
}

func (r *removal) exposedByOthers(host string) bool {
	return slices.ContainsFunc(r.fleet.Clusters, func(c fleet.Cluster) bool {
		return c.Name != r.name && slices.ContainsFunc(c.Exposes, func(e fleet.Exposure) bool { return e.Host() == host })
	})
}

// refuseNoCompactor fails when the cluster that gets the compactors runs none.
func (r *removal) refuseNoCompactor(results []*render.Result) error {
	seen := false
	for _, result := range results {
		if r.compactsTo == "" || result.Cluster() != r.compactsTo {
			continue
		}
		objects, err := krm.ParseStream(result.Stream())
		if err != nil || slices.ContainsFunc(objects, runsCompactor) {
			return err
		}
		seen = true
	}
	if !seen {
		return nil // rendered elsewhere, or by a control plane
	}
	return fmt.Errorf("cluster %q runs no compactor; let its overlay list bases/thanos-compact (thanos-fleet add-base thanos-compact brings it), and give --compacts-to again", r.compactsTo)
}

// left says what becomes of the blocks.
func (r *removal) left(w io.Writer, cluster *fleet.Cluster) {
	r.leftElsewhere(w, cluster)
	store := r.fleet.ObjectStore(cluster.ObjectStore)
	if store == nil {
		return
	}
	labels := r.fleet.Labels(cluster)
	var pairs, selectors []string
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", key, labels[key]))
		selectors = append(selectors, fmt.Sprintf("-l '%s=%q'", key, labels[key]))
	}
	var readers []string
	owner := ""
	for _, c := range r.fleet.Clusters {
		if c.Name != r.name && c.ObjectStore == store.Name {
			readers = append(readers, c.Name)
		}
		if slices.Contains(c.Compacts, store.Name) {
			owner = c.Name
		}
	}
	if owner == r.name {
		owner = r.compactsTo
	}
	fmt.Fprintf(w, "  blocks of %s in object store %s, with the labels {%s}", r.name, store.Name, strings.Join(pairs, ", "))
	if len(readers) > 0 {
		fmt.Fprintf(w, "; %s have that bucket, too", word.Few(5, readers))
	} else {
		fmt.Fprint(w, "; nobody reads them from now on, unless a store of another cluster gets this bucket")
	}
	if owner == "" {
		fmt.Fprint(w, "\n  nobody compacts them from now on, or deletes them when their retention ends\n")
	} else {
		fmt.Fprintf(w, "\n  the compactor of %s goes on with them, and deletes them when their retention ends\n", owner)
	}
	fmt.Fprintf(w, "    thanos tools bucket inspect --objstore.config-file=objstore.yml %s\n", strings.Join(selectors, " "))
	fmt.Fprint(w, "    thanos tools bucket mark --objstore.config-file=objstore.yml --marker=deletion-mark.json --details='left the fleet' --id=ULID\n")
	if len(readers) == 0 && owner == "" {
		fmt.Fprintf(w, "  %s in objectStores of %s: nobody uses it from now on; take it out when its blocks are not wanted any more\n", store.Name, r.main)
	}
}

// leftElsewhere says what stays that no bucket of the cluster's own holds.
func (r *removal) leftElsewhere(w io.Writer, cluster *fleet.Cluster) {
	fmt.Fprint(w, "\nWhat stays:\n")
	written := r.fleet.Writes(cluster)
	if len(written) == 0 && cluster.ObjectStore == "" {
		fmt.Fprintf(w, "  nothing in a bucket: the samples of %s are in its own volumes, and go with them\n", r.name)
	}
	for _, to := range written {
		place := "in the volumes of its receivers"
		if store := to.Hub.ObjectStore; store != "" {
			place = "in object store " + store
		}
		fmt.Fprintf(w, "  what %s wrote to %s, %s, as tenant %s: among the series of all that write so, until their retention ends\n",
			r.name, to.Hub.Name, place, word.Few(5, to.Sent()))
	}
}
