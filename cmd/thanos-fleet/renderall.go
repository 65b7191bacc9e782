//go:build !image || render

package main

import (
	"errors"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// renderAll renders every overlay, so that everything wrong in the fleet is told
// at once, and fails when one of them failed.
func renderAll(renderer render.Renderer, screen screen, overlays []render.Overlay) ([]*render.Result, error) {
	var results []*render.Result
	failed, told := false, map[string]bool{}
	for i, o := range overlays {
		screen.progress("rendering %d/%d %s", i+1, len(overlays), o.Name)
		result, err := renderer.Render(o)
		screen.done()
		if err == nil && len(result.Objects) == 0 && !result.Failed() {
			err = errors.New(o.Dir + " renders to nothing; an empty stream could delete what is running")
		}
		if err != nil {
			failed = true
			screen.reportNew(findingsOf(err), told)
			continue
		}
		screen.reportNew(result.Findings, told)
		failed = failed || result.Failed()
		results = append(results, result)
	}
	if failed {
		return nil, errFailed
	}
	return results, nil
}

// reportNew reports what was not told: what is wrong with a file that clusters share is
// told once, whichever function found it first.
func (s screen) reportNew(findings []krm.Finding, told map[string]bool) {
	for _, f := range findings {
		unsigned := f
		if f.Rule == "" {
			unsigned.Function = ""
		}
		if line := unsigned.String(); f.File == "" || !told[line] {
			s.report(f)
			told[line] = true
		}
	}
}
