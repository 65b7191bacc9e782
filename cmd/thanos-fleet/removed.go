//go:build !image

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// runsCompactor tells whether an object runs thanos compact.
func runsCompactor(o *krm.Object) bool {
	isCompactor := func(c *krm.Container) bool { return c.Component() == thanos.Compact }
	return o.Kind() == "ThanosCompact" || o.Ref().IsProducer() && slices.ContainsFunc(krm.AddedContainers(o), isCompactor)
}

// report says what was changed, what stays, and what is left to do.
func (r *removal) report(w io.Writer, change scaffold.Change, cluster *fleet.Cluster, queriers []string) error {
	verbs := map[string]string{}
	for file := range change.Files {
		verbs[file] = "changed"
	}
	for _, file := range change.Gone {
		verbs[file] = "removed"
	}
	r.listing(w, verbs)
	for _, file := range change.Kept {
		fmt.Fprintf(w, "kept    %s: no kustomization lists it\n", file)
	}
	for _, note := range change.Notes {
		fmt.Fprintln(w, "note:   ", note)
	}
	found, err := r.mentions(r.name, change.Files, slices.Concat(change.Gone, change.Kept), r.fleet.ClusterNames())
	if err != nil {
		return err
	}
	listMentions(w, found)
	r.left(w, cluster)
	r.next(w, cluster, queriers)
	return nil
}

// listMentions tells of lines that go on to name a cluster.
func listMentions(w io.Writer, found []mention) {
	const most = 10
	for i, m := range found {
		if i == most {
			fmt.Fprintf(w, "note:    and %d more\n", len(found)-most)
			return
		}
		fmt.Fprintf(w, "note:    still named in %s\n", m)
	}
}

// next says what is to be done, in the order in which it does no harm.
func (r *removal) next(w io.Writer, cluster *fleet.Cluster, queriers []string) {
	fmt.Fprintln(w, "\nNext, in this order:")
	if r.dryRun {
		fmt.Fprintln(w, "  the same command without --dry-run")
		return
	}
	fmt.Fprintf(w, "  thanos-fleet render %s -o out", r.topology)
	if len(r.overlays[r.name]) > 0 {
		fmt.Fprintf(w, "    takes the file of %s away, too", r.name)
	}
	fmt.Fprintln(w)
	if first := r.appliedFor(queriers); len(first) > 0 {
		fmt.Fprintf(w, "  apply %s first, so that nobody asks %s any more\n", word.Few(10, first), r.name)
	}
	fmt.Fprintf(w, "  then delete what %s runs", r.name)
	switch {
	case cluster.ObjectStore != "":
		fmt.Fprint(w, "; its last hours of samples are in no bucket before they are uploaded (docs/leaving.md)")
	case len(r.fleet.Writes(cluster)) > 0:
		fmt.Fprint(w, "; what it has not sent by then goes with it")
	}
	fmt.Fprintln(w)
}

// appliedFor are the outputs by which queriers change: their own, or those of the control
// planes that place what they run.
func (r *removal) appliedFor(queriers []string) (outputs []string) {
	for _, name := range queriers {
		switch {
		case name == r.name:
		case len(r.overlays[name]) > 0:
			outputs = append(outputs, name)
		default:
			for _, plane := range r.plan.Planes {
				outputs = append(outputs, filepath.Base(plane))
			}
		}
	}
	slices.Sort(outputs)
	return slices.Compact(outputs)
}
