package render

import (
	"iter"
	"runtime"
	"sync"
	"time"
)

// Outcome is what came of one of several overlays: a result, or an error about the overlay
// as a whole.
type Outcome struct {
	Overlay Overlay
	Result  *Result
	Err     error
}

// RenderAll renders overlays, several at a time, and hands out what comes of them in their
// order. What was handed out is not kept: who needs it keeps it.
func (r Renderer) RenderAll(overlays []Overlay) iter.Seq[Outcome] {
	if r.Files == nil {
		r.Files = NewSnapshot()
	}
	r.alone = len(overlays) == 1
	return func(yield func(Outcome) bool) {
		workers := runtime.GOMAXPROCS(0)
		waiting := make(chan chan Outcome, 2*workers)
		done := make(chan struct{})
		defer close(done)
		go func() {
			defer close(waiting)
			running := make(chan struct{}, workers)
			for _, o := range overlays {
				outcome := make(chan Outcome, 1)
				select {
				case waiting <- outcome:
				case <-done:
					return
				}
				running <- struct{}{}
				go func() {
					defer func() { <-running }()
					outcome <- r.renderOne(o)
				}()
			}
		}()
		for outcome := range waiting {
			if !yield(<-outcome) {
				return
			}
		}
	}
}

// renderOne renders an overlay of many.
func (r Renderer) renderOne(o Overlay) Outcome {
	start := time.Now()
	result, err := r.renderShared(o)
	if result != nil {
		result.Took = time.Since(start)
	}
	return Outcome{o, result, err}
}

// renderShared renders an overlay by what others have in common with it.
func (r Renderer) renderShared(o Overlay) (*Result, error) {
	building := &r.Files.building
	building.Lock()
	p, result, err := r.prepareShared(o)
	if p == nil {
		building.Unlock()
		return result, err
	}
	if b := p.blueprint; b != nil && b.drawn {
		building.Unlock()
		if result = r.renderBy(b, p); result != nil {
			return result, nil
		}
		building.Lock()
	}
	defer building.Unlock()
	return r.renderFirst(p)
}

// prepareShared is prepare for one of many. An overlay for several clusters is read once.
func (r Renderer) prepareShared(o Overlay) (*prepared, *Result, error) {
	if o.Cluster == "" {
		p, result, err := r.prepare(o)
		if p != nil {
			p.blueprint = r.blueprintOf(p, p.k.sameness())
		}
		return p, result, err
	}
	first, known := r.Files.prepared[o.Dir]
	if !known {
		whole := o
		whole.Cluster = ""
		p, result, err := r.prepare(whole)
		if result != nil {
			result.Overlay = o
		}
		if p == nil {
			return nil, result, err // as for each of the others
		}
		p.blueprint = r.blueprintOf(p, o.Dir)
		r.Files.prepared[o.Dir], first = p, p
	}
	p := *first
	p.overlay, p.pipeline = o, nil
	for _, config := range first.pipeline {
		p.pipeline = append(p.pipeline, config.Copy())
	}
	o.narrow(p.pipeline, r.Find)
	return &p, nil, nil
}

// renderFirst lets kustomize build an overlay, and notes how.
func (r Renderer) renderFirst(p *prepared) (*Result, error) {
	var rec *recording
	switch b := p.blueprint; {
	case b == nil:
	case b.several || p.overlay.Cluster != "":
		b.drawn, rec = true, &recording{b: b}
		b.refs, b.refsKnown = p.k.backReferences()
	default:
		b.several = true // if another comes
	}
	schema.Lock()
	defer schema.Unlock()
	return r.renderWhole(p, rec)
}

// renderBy renders an overlay by a blueprint, beside others; nil where kustomize must.
func (r Renderer) renderBy(b *blueprint, p *prepared) *Result {
	schema.RLock()
	result := b.render(r, p)
	schema.RUnlock()
	if result != nil {
		r.Files.building.Lock()
		locate(p.k.fs, p.k.dir, result.Findings, result.was)
		r.Files.building.Unlock()
	}
	return result
}

// schema is held by builds: kustomize sets the schema of the process anew in each, and
// functions ask it.
var schema sync.RWMutex
