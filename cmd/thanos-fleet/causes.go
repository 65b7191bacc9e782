//go:build !image || render

package main

import (
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// causes are what was found in overlays that were rendered together. What is wrong with a
// file that they share is one cause, whichever overlay and whichever function found it
// first, and is told once.
type causes struct {
	// overlays is how many are rendered.
	overlays int
	order    []krm.Finding
	places   map[krm.Finding]*sighting
}

// sighting is where a cause was found: first in an overlay, last of an object in one, and in
// how many.
type sighting struct {
	finding     krm.Finding
	first, last render.Overlay
	object      krm.Ref
	count       int
	// alike tells that the finding differs in the cluster's name, where that is of an overlay
	// for several, and of such that there is more than one.
	alike, several bool
}

func newCauses(overlays int) *causes {
	return &causes{overlays: overlays, places: map[krm.Finding]*sighting{}}
}

// add takes the findings of one overlay.
func (c *causes) add(o render.Overlay, findings []krm.Finding) {
	for _, f := range findings {
		key := cause(nameless(f, o.Cluster))
		p := c.places[key]
		if p != nil && p.last == o && p.object != f.Object {
			key.Object = nameless(f, o.Cluster).Object // two objects of one overlay on one line
			p = c.places[key]
		}
		switch {
		case p == nil:
			c.order = append(c.order, key)
			c.places[key] = &sighting{finding: f, first: o, last: o, object: f.Object, count: 1}
		case p.last != o:
			p.last, p.object, p.count = o, f.Object, p.count+1
			p.several = p.several || o.Cluster != "" || p.first.Cluster != ""
			p.alike = p.alike || cause(f) != cause(p.finding)
		}
	}
}

// nameless is a finding without the name of the cluster that an overlay for several was
// rendered for: what is wrong with one is wrong with all.
func nameless(f krm.Finding, cluster string) krm.Finding {
	if cluster == "" {
		return f
	}
	for _, text := range []*string{&f.Message, &f.Remedy, &f.Field, &f.Object.Name, &f.Object.Namespace} {
		*text = word.Replace(*text, cluster, "\x00")
	}
	return f
}

// cause is what two findings have in common that are about one thing: an overlay may give
// an object another name and another namespace, and each function that reads a file finds
// what is wrong with it.
func cause(f krm.Finding) krm.Finding {
	if f.Rule == "" {
		f.Function = ""
	}
	if f.Line > 0 {
		f.Object = krm.Ref{}
	}
	return f
}

func withNote(f krm.Finding, note string) krm.Finding {
	if f.Remedy == "" {
		f.Message += note
	} else {
		f.Remedy += note
	}
	return f
}

// told returns each cause once, in order: an error with how many overlays it stops, and
// what has no file with the overlay that it was found in.
func (c *causes) told() []krm.Finding {
	var all []krm.Finding
	for _, key := range c.order {
		p := c.places[key]
		f := p.finding
		switch {
		case p.count > 1 && (p.several || f.Severity == krm.Error || f.File == ""):
			f = withNote(f, p.note())
		case f.File == "" && c.overlays > 1:
			f.File = p.first.String()
		}
		all = append(all, f)
	}
	return all
}

// note says in how many overlays, or clusters, the same was found.
func (p *sighting) note() string {
	verb, what := "in", "overlays"
	if p.finding.Severity == krm.Error {
		verb = "stops"
	}
	switch {
	case p.alike:
		return fmt.Sprintf(" (and %s %d clusters more in the same way)", verb, p.count-1)
	case p.several:
		what = "clusters"
	}
	return fmt.Sprintf(" (%s %d %s)", verb, p.count, what)
}
