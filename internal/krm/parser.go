package krm

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"sync"
)

// Parser parses texts of manifests, several at once if need be. Clusters that are made of
// the same bases have many documents byte for byte alike: each is parsed once, and its
// objects share their nodes, so they are to be read and not edited.
type Parser struct {
	// known are what was parsed, by the sum of the text.
	known    sync.Map // [sha256.Size]byte → Manifests
	interner Interner
}

// Parse is ParseManifests.
func (p *Parser) Parse(file string, data []byte) Manifests {
	var all Manifests
	above := 0
	for _, part := range documents(data) {
		m := p.part(part)
		for _, o := range m.Objects {
			all.Objects = append(all.Objects, &Object{node: o.node, file: file, above: above})
		}
		all.Faults = appendMoved(all.Faults, m.Faults, file, above)
		all.Told = appendMoved(all.Told, m.Told, file, above)
		all.Others += m.Others
		above += bytes.Count(part, []byte("\n"))
	}
	return all
}

// appendMoved adds what was said of a part of a file below so many lines.
func appendMoved(all, part []Finding, file string, above int) []Finding {
	for _, f := range part {
		f.File = file
		if f.Line > 0 {
			f.Line += above
		}
		all = append(all, f)
	}
	return all
}

func (p *Parser) part(text []byte) Manifests {
	sum := sha256.Sum256(text)
	if known, found := p.known.Load(sum); found {
		return known.(Manifests)
	}
	m := parseDocuments(text)
	for _, o := range m.Objects {
		p.interner.Intern(o)
	}
	known, _ := p.known.LoadOrStore(sum, m)
	return known.(Manifests)
}

// documents splits a text where a document begins. Nothing else of YAML begins a line with
// three dashes (YAML 1.2.2, c-forbidden). Where lines end otherwise, or a directive stands
// above a document, the text stays whole.
func documents(data []byte) [][]byte {
	if bytes.ContainsAny(data, otherBreaks) || bytes.HasPrefix(data, []byte("%")) || bytes.Contains(data, []byte("\n%")) {
		return [][]byte{data}
	}
	var parts [][]byte
	for start := 0; start < len(data); {
		end := len(data)
		if next := nextMarker(data[start:]); next > 0 {
			end = start + next
		}
		parts = append(parts, data[start:end])
		start = end
	}
	return parts
}

// nextMarker is where the next document begins behind the first line, 0 for nowhere.
func nextMarker(data []byte) int {
	for at := 0; ; {
		next := bytes.Index(data[at:], []byte("\n---"))
		if next < 0 {
			return 0
		}
		at += next + 1
		if rest := data[at+len("---"):]; len(rest) == 0 || slices.Contains([]byte(" \t\n"), rest[0]) {
			return at
		}
	}
}
