//go:build !image

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/meaning"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/revision"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// workingTree is what the files on the disk are called.
const workingTree = "the working tree"

// stated is a state, and what is to be known about it.
type stated struct {
	change.State
	notes []string
	// known are the names of its clusters, those that were not asked for, too.
	known []string
}

// states are those that are asked for, the older one first, and what clusters refuse.
func (c comparing) states(screen screen, dirs []string) (before, after stated, refused map[string][]meaning.Meaning, err error) {
	switch {
	case c.live:
		before, after, refused, err = c.asking(screen, dirs)
	case c.output != "":
		if after, err = c.rendered(screen, workingTree, dirs); err == nil {
			before, err = c.written(dirs)
		}
	default:
		before, after, err = c.revisions(screen, dirs)
	}
	if err == nil {
		err = c.missing(before, after, dirs)
	}
	return before, after, refused, err
}

// revisions are a revision and the working tree, or two revisions: A, A..B, or A...B for
// the one that both come from. Where B is not given it is the working tree.
func (c comparing) revisions(screen screen, dirs []string) (before, after stated, err error) {
	from, to, isRange := strings.Cut(c.since, "..")
	to, isFork := strings.CutPrefix(to, ".")
	if from == "" || strings.HasPrefix(to, ".") || isRange && !isFork && to == "" {
		return before, after, fmt.Errorf("--since %s: want a revision of git, or two: A, A..B, or A...B for what B changes since it left A", c.since)
	}
	if before, err = c.revision(screen, from, to, isFork, dirs); err != nil {
		return before, after, err
	}
	if to != "" {
		after, err = c.revision(screen, to, "", false, dirs)
	} else {
		after, err = c.rendered(screen, workingTree, dirs)
	}
	return before, after, err
}

// missing refuses what neither state has: a folder, or a cluster that is asked for.
func (c comparing) missing(before, after stated, dirs []string) error {
	known := slices.Concat(before.known, after.known)
	slices.Sort(known)
	known = slices.Compact(known)
	if len(known) == 0 {
		return fmt.Errorf("neither %s nor %s has an overlay in %s", before.Title, after.Title, strings.Join(dirs, ", "))
	}
	for _, name := range c.clusters {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--cluster %s: neither %s nor %s renders it; %s", name, before.Title, after.Title, strict.Suggest(name, known, "the clusters are "+word.Few(10, known)))
		}
	}
	return nil
}

// rendered renders the overlays of folders.
func (c comparing) rendered(screen screen, title string, dirs []string) (stated, error) {
	s := stated{State: change.State{Title: title}}
	renderer := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot(), AllowRemote: c.remote}
	there := slices.DeleteFunc(slices.Clone(dirs), isNowhere)
	overlays, err := collect(renderer, there)
	if err == nil {
		overlays, err = c.asked(renderer, overlays, &s)
	}
	if err != nil || len(overlays) == 0 {
		return s, ofSide(title, err)
	}
	known := inventory.Known{}
	var told []krm.Finding
	quiet := screen
	quiet.kept = &told
	_, err = renderEach(renderer, quiet, overlays, func(result *render.Result) error {
		cluster := &change.Cluster{Name: filepath.ToSlash(result.Name), Cluster: result.Cluster(), Fleet: known.Of(result)}
		for _, o := range result.Objects {
			cluster.Documents = append(cluster.Documents, o.YAML)
		}
		s.Clusters = append(s.Clusters, cluster)
		result.Local = nil
		return nil
	})
	if err == nil {
		err = renderer.Files.Changed()
	}
	if errors.Is(err, errFailed) {
		for _, f := range told {
			if f.Severity == krm.Error {
				screen.report(f)
			}
		}
		return s, fmt.Errorf("%s does not render, so nothing can be compared", title)
	}
	return s, ofSide(title, err)
}

// isNowhere tells whether there is no such folder: a state may not have it.
func isNowhere(dir string) bool {
	_, err := os.Stat(dir)
	return errors.Is(err, os.ErrNotExist)
}

// ofSide is an error about one of two states.
func ofSide(title string, err error) error {
	if err == nil || errors.Is(err, errFailed) || errors.Is(err, errUnusable) {
		return err
	}
	return errors.Join(err, fmt.Errorf("%s does not render, so nothing can be compared", title))
}

// asked are the overlays of the clusters that are asked for.
func (c comparing) asked(renderer render.Renderer, overlays []render.Overlay, s *stated) ([]render.Overlay, error) {
	var found []render.Overlay
	for _, o := range overlays {
		cluster, err := renderer.Cluster(o)
		if err != nil {
			return nil, err
		}
		if cluster == "" {
			cluster = filepath.Base(o.Name)
		}
		s.known = append(s.known, cluster)
		if len(c.clusters) == 0 || slices.Contains(c.clusters, cluster) {
			found = append(found, o)
		}
	}
	return found, nil
}

// written reads what render wrote into the output folder.
func (c comparing) written(dirs []string) (stated, error) {
	s := stated{State: change.State{Title: c.output}}
	if isNowhere(c.output) {
		return s, fmt.Errorf("-o %s: there is no such folder; `thanos-fleet render %s -o %s` makes it", c.output, strings.Join(dirs, " "), c.output)
	}
	var covered []string
	for _, dir := range dirs {
		covered = append(covered, render.SourceOf(dir))
	}
	files, err := output.RenderedFrom(c.output, covered)
	if err != nil {
		return s, err
	}
	if files == nil {
		return s, fmt.Errorf("-o %s: it has no record of what was rendered there; `thanos-fleet render %s -o %s` writes one", c.output, strings.Join(dirs, " "), c.output)
	}
	for name, paths := range files {
		cluster := &change.Cluster{Name: name, Source: filepath.Join(c.output, filepath.FromSlash(name))}
		if len(paths) == 1 {
			cluster.Source = filepath.Join(c.output, filepath.FromSlash(paths[0]))
		}
		s.known = append(s.known, cluster.Title())
		if len(c.clusters) > 0 && !slices.Contains(c.clusters, cluster.Title()) {
			continue
		}
		for _, path := range paths {
			data, err := render.ReadRegular(filepath.Join(c.output, filepath.FromSlash(path)))
			if errors.Is(err, os.ErrNotExist) {
				continue // somebody removed it, and render writes it again
			}
			if err != nil {
				return s, err
			}
			cluster.Documents = append(cluster.Documents, change.Split(data)...)
		}
		s.Clusters = append(s.Clusters, cluster)
	}
	return s, nil
}

// revision renders the overlays of a revision of git, or of the one that it and another,
// HEAD where that is "", both come from.
func (c comparing) revision(screen screen, name, other string, isFork bool, dirs []string) (stated, error) {
	ctx, stop := untilInterrupted()
	defer stop()
	repository, err := revision.Find(ctx, dirs[0])
	if err != nil {
		return stated{}, err
	}
	var below []string
	for _, dir := range dirs {
		path, err := repository.Below(dir)
		if err != nil {
			return stated{}, err
		}
		below = append(below, path)
	}
	if isFork {
		if name, err = repository.Fork(ctx, name, cmp.Or(other, "HEAD")); err != nil {
			return stated{}, err
		}
	}
	screen.progress("reading %s", name)
	tree, err := repository.Write(ctx, name)
	screen.done()
	if err != nil {
		return stated{}, err
	}
	defer tree.Remove()
	gone := context.AfterFunc(ctx, func() {
		_ = tree.Remove()
		complain(errors.New("interrupted"))
		os.Exit(exitUsage)
	})
	defer gone()
	for i, path := range below {
		below[i] = filepath.Join(tree.Root, path)
	}
	renamed := screen
	renamed.Writer = renamer{screen.Writer, tree.Root, name}
	s, err := c.rendered(renamed, name, below)
	s.notes = notesOf(tree)
	if err != nil {
		return s, tree.Explain(renamedError(err, tree.Root, name))
	}
	return s, nil
}

// notesOf are what a revision holds that is not in git's objects.
func notesOf(t *revision.Tree) []string {
	var notes []string
	if len(t.Submodules) > 0 {
		notes = append(notes, fmt.Sprintf("folders of %s are submodules, which are not read: %s", t.Revision, word.Few(5, t.Submodules)))
	}
	if len(t.Pointers) > 0 {
		notes = append(notes, fmt.Sprintf("files of %s are in Git LFS, and stand as their pointers: %s", t.Revision, word.Few(5, t.Pointers)))
	}
	return notes
}

// renamer writes paths of a revision as git does, main:overlays/a, in place of those of the
// folder that it was written into.
type renamer struct {
	io.Writer
	root, revision string
}

func (r renamer) Write(text []byte) (int, error) {
	_, err := r.Writer.Write([]byte(renamed(string(text), r.root, r.revision)))
	return len(text), err
}

func renamed(text, root, name string) string {
	if here, err := os.Getwd(); err == nil {
		if seen, err := filepath.Rel(here, root); err == nil {
			text = strings.ReplaceAll(text, seen+string(filepath.Separator), name+":")
			text = strings.ReplaceAll(text, seen, name+":")
		}
	}
	text = strings.ReplaceAll(text, root+string(filepath.Separator), name+":")
	return strings.ReplaceAll(text, root, name+":")
}

// renamedError is an error with paths of a revision as git writes them.
func renamedError(err error, root, name string) error {
	var all []error
	for _, f := range findingsOf(err) {
		f.File, f.Message, f.Remedy = renamed(f.File, root, name), renamed(f.Message, root, name), renamed(f.Remedy, root, name)
		all = append(all, krm.Findings{f})
	}
	return errors.Join(all...)
}
