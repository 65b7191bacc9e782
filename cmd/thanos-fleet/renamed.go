//go:build !image

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// report says what was changed, what changes in which cluster, and what it means.
func (r *renaming) report(w io.Writer, moved scaffold.Moved, before, after []*render.Result) error {
	verbs := map[string]string{}
	for file := range moved.Files {
		verbs[file] = "changed"
	}
	for from, to := range moved.Paths {
		verbs[to] = "moved"
		if filepath.Dir(from) == filepath.Dir(to) {
			verbs[to] = "renamed"
		}
	}
	r.listing(w, verbs)
	for _, note := range moved.Notes {
		fmt.Fprintln(w, "note:   ", note)
	}
	found, err := r.mentions(r.name, moved.Files, moved.Gone, r.fleet.ClusterNames())
	if err != nil {
		return err
	}
	listMentions(w, slices.DeleteFunc(found, func(m mention) bool { return r.isPinned(m, moved) }))
	fmt.Fprintln(w, "\nWhat changes:")
	sets := false
	for i := range before {
		sets = changes(w, before[i], after[i]) || sets
	}
	r.meaning(w, moved, after, sets)
	r.next(w)
	return nil
}

// isPinned tells whether a line holds what stays on purpose, and is told as that.
func (r *renaming) isPinned(m mention, moved scaffold.Moved) bool {
	return slices.ContainsFunc(moved.Pinned, func(pinned string) bool {
		_, value, _ := strings.Cut(pinned, ": ")
		return value != "" && strings.HasSuffix(strings.Trim(m.text, `"'}], `), value)
	})
}

// changes says in a line which objects of a cluster differ, and whether a set of pods with
// volumes of its own gets another name.
func changes(w io.Writer, before, after *render.Result) (sets bool) {
	was, is := map[krm.Ref][]byte{}, map[krm.Ref][]byte{}
	for _, o := range before.Objects {
		was[o.Ref] = o.YAML
	}
	var gone, come []string
	differ := 0
	for _, o := range after.Objects {
		is[o.Ref] = o.YAML
		switch old, found := was[o.Ref]; {
		case !found:
			come = append(come, o.Ref.String())
		case !bytes.Equal(old, o.YAML):
			differ++
		}
	}
	for _, ref := range slices.SortedFunc(maps.Keys(was), func(a, b krm.Ref) int { return strings.Compare(a.String(), b.String()) }) {
		if _, stays := is[ref]; !stays {
			gone = append(gone, ref.String())
			sets = sets || ref.Kind == "StatefulSet" || ref.Kind == "Prometheus"
		}
	}
	if differ+len(gone)+len(come) == 0 && before.Name == after.Name {
		return sets
	}
	name := after.Name
	if before.Name != after.Name {
		name = fmt.Sprintf("%s (%s before)", after.Name, before.Name)
	}
	line := fmt.Sprintf("%d of %d objects differ", differ, len(after.Objects))
	if len(gone)+len(come) > 0 {
		line += fmt.Sprintf("; gone: %s; new: %s", cmp.Or(word.Few(5, gone), "none"), cmp.Or(word.Few(5, come), "none"))
	}
	fmt.Fprintf(w, "  %s: %s\n", name, line)
	return sets
}

// meaning says what a name is for, outside of the repository.
func (r *renaming) meaning(w io.Writer, moved scaffold.Moved, after []*render.Result, sets bool) {
	fmt.Fprintln(w, "\nWhat it means:")
	label, old, now := r.labels(after)
	if old == now {
		fmt.Fprintf(w, "  external label %s stays %q: series, blocks and alerts go on as they were\n", label, old)
	} else {
		fmt.Fprintf(w, "  external label %s: %q becomes %q, and history splits: what was stored stays under the old one; --keep-label keeps it\n", label, old, now)
	}
	for _, pair := range moved.Addresses {
		fmt.Fprintf(w, "  %s becomes %s\n", pair[0], pair[1])
	}
	if len(moved.Addresses) > 0 {
		fmt.Fprintln(w, "    names in DNS and in certificates must be there before others dial them")
	}
	for _, kept := range moved.Pinned {
		fmt.Fprintf(w, "  stays: %s\n", kept)
	}
	if store := r.store(); store != nil {
		fmt.Fprintf(w, "  object store %s, its bucket and its prefix stay: blocks do not move with a name\n", store.Name)
	}
	if sets {
		fmt.Fprintln(w, "  a StatefulSet gets another name: its pods start with new volumes, and the old ones stay behind")
	}
	if len(r.overlays[""]) > 0 {
		fmt.Fprintf(w, "  Karmada knows clusters by their names: join it as %s before policies place anything there, and unjoin %s last\n", r.to, r.name)
	}
}

// next says what is to be done.
func (r *renaming) next(w io.Writer) {
	fmt.Fprintln(w, "\nNext:")
	if r.dryRun {
		fmt.Fprintln(w, "  the same command without --dry-run")
		return
	}
	if len(r.overlays[r.name]) == 0 {
		fmt.Fprintf(w, "  thanos-fleet render %s -o out\n", r.topology)
		return // a control plane places what it runs, and its output is called as before
	}
	fmt.Fprintf(w, "  thanos-fleet render %s -o out    the file of %s goes, and that of %s comes\n", r.topology, r.name, r.to)
	fmt.Fprintf(w, "  Argo CD: the cluster and its Application have another name; see docs/renaming.md before you push\n")
}
