//go:build !image || render

package main

import (
	"errors"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// renderAll renders every overlay, so that everything wrong in the fleet is told
// at once, and fails when one of them failed.
func renderAll(renderer render.Renderer, screen screen, overlays []render.Overlay) ([]*render.Result, error) {
	return renderEach(renderer, screen, overlays, func(*render.Result) error { return nil })
}

// renderEach is renderAll, and hands on each as soon as it is rendered, while none failed.
func renderEach(renderer render.Renderer, screen screen, overlays []render.Overlay, take func(*render.Result) error) ([]*render.Result, error) {
	var results []*render.Result
	failed, causes := false, newCauses(len(overlays))
	rendered := 0
	screen.progress("rendering %d overlays", len(overlays))
	pace := pace{screen: screen, total: len(overlays), begun: time.Now()}
	for outcome := range renderer.RenderAll(overlays) {
		o, result, err := outcome.Overlay, outcome.Result, outcome.Err
		rendered++
		pace.step(time.Now(), rendered, o.Name)
		if err == nil && len(result.Objects) == 0 && !result.Failed() {
			err = errors.New(o.String() + " renders to nothing; an empty stream could delete what is running")
		}
		if err != nil {
			failed = true
			causes.add(o, findingsOf(err))
			continue
		}
		causes.add(o, result.Findings)
		failed = failed || result.Failed()
		results = append(results, result)
		if !failed {
			if err := take(result); err != nil {
				screen.done()
				return nil, err
			}
		}
	}
	screen.done()
	for _, f := range causes.told() {
		screen.report(f)
	}
	if failed {
		return nil, errFailed
	}
	return results, nil
}
