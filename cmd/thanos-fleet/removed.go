//go:build !image

package main

import (
	"fmt"
	"io"
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
	r.next(w, queriers)
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
func (r *removal) next(w io.Writer, queriers []string) {
	fmt.Fprintln(w, "\nNext, in this order:")
	if r.dryRun {
		fmt.Fprintln(w, "  the same command without --dry-run")
		return
	}
	fmt.Fprintf(w, "  thanos-fleet render %s -o out    takes the file of %s away, too\n", r.topology, r.name)
	if others := slices.DeleteFunc(slices.Clone(queriers), func(name string) bool { return name == r.name }); len(others) > 0 {
		fmt.Fprintf(w, "  apply %s first, so that nobody asks %s any more\n", word.Few(10, others), r.name)
	}
	fmt.Fprintf(w, "  then delete what %s runs; its last hours of samples are in no bucket before they are uploaded (docs/leaving.md)\n", r.name)
}
