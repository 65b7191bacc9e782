//go:build !image

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/update"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// digests are the rendered objects of each overlay, by its name.
type digests map[string]map[krm.Ref][sha256.Size]byte

// prove renders all clusters as they are and as they would be, and tells what changes.
func (u *updating) prove(w io.Writer, screen screen, plan *update.Plan) error {
	changed, gone := plan.Changes()
	if len(changed)+len(gone) == 0 {
		return nil
	}
	planned := map[string][]byte{}
	for name, text := range changed {
		planned[filepath.Join(u.dir, name)] = text
	}
	for i, name := range gone {
		gone[i] = filepath.Join(u.dir, name)
	}
	before, brokenBefore := u.render(screen, render.NewSnapshot())
	after, broken := u.render(screen, render.NewPlanned(planned, gone))
	for _, f := range broken {
		screen.report(f)
	}
	switch {
	case len(broken) > 0 && len(brokenBefore) > 0:
		return wrong{errors.New("the repository does not render, nor does it as it is, so nothing is written; --no-render writes it all the same")}
	case len(broken) > 0:
		return wrong{errors.New("with these changes the repository does not render, so nothing is written; --no-render writes them all the same")}
	case len(brokenBefore) > 0:
		fmt.Fprintln(w, "rendered  all clusters; as it is the repository does not render, so what changes is not known")
		return nil
	}
	tellChanges(w, before, after)
	return nil
}

// render renders all clusters, and returns what is wrong with any.
func (u *updating) render(screen screen, files *render.Snapshot) (digests, []krm.Finding) {
	var told []krm.Finding
	screen.kept = &told
	renderer := render.Renderer{Find: functions.Unchecked, Files: files}
	overlays, err := collect(renderer, []string{filepath.Join(u.dir, "overlays")})
	if err != nil {
		return nil, findingsOf(err)
	}
	found := digests{}
	_, err = renderEach(renderer, screen, overlays, func(r *render.Result) error {
		found[r.Name] = map[krm.Ref][sha256.Size]byte{}
		for _, o := range r.Objects {
			found[r.Name][o.Ref] = sha256.Sum256(o.YAML)
		}
		r.Forget()
		return nil
	})
	if err == nil {
		return found, nil
	}
	if !errors.Is(err, errFailed) {
		told = append(told, findingsOf(err)...)
	}
	return nil, slices.DeleteFunc(told, func(f krm.Finding) bool { return f.Severity != krm.Error })
}

// tellChanges tells in which objects clusters change, in one line for those that change alike.
func tellChanges(w io.Writer, before, after digests) {
	clusters := map[string][]string{}
	var order []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		change := difference(before[name], after[name])
		if clusters[change] == nil {
			order = append(order, change)
		}
		clusters[change] = append(clusters[change], name)
	}
	for _, change := range order {
		fmt.Fprintf(w, "rendered  %s: %s\n", word.Few(4, clusters[change]), change)
	}
}

// difference says which objects differ.
func difference(before, after map[krm.Ref][sha256.Size]byte) string {
	var parts []string
	add := func(verb string, refs []string) {
		if slices.Sort(refs); len(refs) > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%s)", len(refs), verb, word.Few(5, refs)))
		}
	}
	var changed, added, removed []string
	for ref, sum := range after {
		if old, was := before[ref]; !was {
			added = append(added, short(ref))
		} else if old != sum {
			changed = append(changed, short(ref))
		}
	}
	for ref := range before {
		if _, is := after[ref]; !is {
			removed = append(removed, short(ref))
		}
	}
	add("changed", changed)
	add("added", added)
	add("removed", removed)
	if len(parts) == 0 {
		return "as before"
	}
	return strings.Join(parts, ", ") + fmt.Sprintf(" of %d objects", len(after))
}

func short(ref krm.Ref) string { return ref.Kind + " " + ref.Name }
