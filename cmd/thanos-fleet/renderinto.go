//go:build !image || render

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// renderInto renders overlays into a folder. Each is written beside its place as soon as it
// is rendered, and all of them are moved there when nothing is wrong with any. What others
// render, of another shard, stays.
func (r rendering) renderInto(stdout io.Writer, renderer render.Renderer, screen screen, dirs []string, overlays, others []render.Overlay) error {
	ctx, stop := untilInterrupted()
	defer stop()
	writing, err := r.begin(ctx, renderer, dirs, overlays, others)
	if err != nil {
		return err
	}
	interrupted := context.AfterFunc(ctx, func() {
		_ = writing.Abort()
		complain(errors.New("interrupted, and nothing is written"))
		os.Exit(exitUsage)
	})
	defer interrupted()
	rings := map[*render.Result][]krm.Finding{}
	results, err := r.render(renderer, screen, dirs, overlays, func(result *render.Result) error {
		files, err := result.Files(r.split)
		if err != nil {
			return wrong{err}
		}
		if found := result.RingChanges(r.output); len(found) > 0 {
			rings[result] = found
		}
		err = writing.Add(output.Rendering{Name: filepath.ToSlash(result.Name), Source: result.Source(), Files: files})
		if r.unchecked {
			result.Forget()
		}
		return err
	})
	if err != nil {
		return errors.Join(err, writing.Abort())
	}
	for _, result := range results {
		for _, f := range rings[result] {
			if len(results) > 1 {
				f.File = result.Overlay.String()
			}
			result.Findings = append(result.Findings, f)
			screen.report(f)
		}
	}
	if !interrupted() {
		select {} // it ends the program
	}
	if err := r.commit(writing, screen, dirs); err != nil {
		return err
	}
	return table(prose{aside(stdout)}, results)
}

// begin opens the output folder, in which what others render stays.
func (r rendering) begin(ctx context.Context, renderer render.Renderer, dirs []string, overlays, others []render.Overlay) (*output.Writing, error) {
	later := renderer
	later.Files = nil // what is looked at then is no source of what was rendered
	return output.Folder{
		Dir: r.output, Overwrite: r.overwrite, Keep: !r.prune,
		IsThere: func(source string) bool { return later.IsThere(source, dirs[0]) },
		Left:    leftTo(others, leftBy(later, overlays)),
	}.Begin(ctx)
}

// commit puts everything in its place, and tells what it removes.
func (r rendering) commit(writing *output.Writing, screen screen, dirs []string) error {
	var covered []string
	for _, dir := range dirs {
		if len(r.clusters) == 0 { // what is not asked for is not gone
			covered = append(covered, render.SourceOf(dir))
		}
	}
	screen.progress("writing %s", r.output)
	report, err := writing.Commit(covered)
	screen.done()
	for _, path := range report.Removed {
		screen.report(krm.Finding{Severity: krm.Info, Message: "removed " + filepath.Join(r.output, path) + ", which nothing renders any more"})
	}
	for _, note := range report.Notes {
		screen.report(krm.Finding{Severity: krm.Warning, Message: note.String()})
	}
	return err
}
