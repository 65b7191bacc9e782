package overview

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"net/url"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/graph"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

//go:embed page
var files embed.FS

// scripts are the modules of the page, in the order in which they are read.
var scripts = []string{"dom.js", "table.js", "findings.js", "cluster.js", "picture.js", "main.js"}

// rowsPerChunk is how many rows of the table are laid out together: the browser passes over
// those that nobody sees.
const rowsPerChunk = 50

// shown is what the template writes.
type shown struct {
	Mark, Picture              template.HTML
	Hash, Title, Note          string
	Style                      template.CSS
	Script, Data               template.JS
	Rows                       []row
	Chunks                     [][]line
	Columns                    []column
	Programs                   []program
	Rules                      []rule
	Told                       []told
	Errors, Warnings, Excepted int
	Found, Looked              int
	Dated, Boxes               bool
}

type column struct{ Name, Title, Sort string }

// line is a row as it is written.
type line struct {
	row
	Link string
	// Parts are those of the title between which a line may end.
	Parts       []string
	Versions    []version
	HasFindings bool
}

type version struct {
	Text  string
	Drift bool
}

// told is what was said besides rules.
type told struct{ Severity, Text string }

func (m *model) write(w io.Writer, g graph.Graph) error {
	data, err := json.Marshal(m.data)
	if err != nil {
		return err
	}
	script := read(scripts...)
	digest := sha256.Sum256([]byte(script))
	s := shown{
		Mark: Mark, Title: m.title(g), Hash: "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'",
		Style: template.CSS(stylesheet()), Script: template.JS(script), Data: template.JS(data),
		Rows: m.rows, Columns: columns(m.Changed != nil), Dated: m.Changed != nil, Excepted: m.Excepted, Looked: len(all.Rules),
	}
	picture, note := g.Inline()
	s.Picture, s.Note = template.HTML(picture), problem.Printable(note)
	for _, c := range g.Clusters {
		s.Boxes = s.Boxes || len(c.Members) > 0
	}
	if s.Rules, err = m.rules(); err != nil {
		return err
	}
	m.fill(&s)
	page, err := template.ParseFS(files, "page/page.html")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := page.Execute(&out, s); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

func (m *model) title(g graph.Graph) string {
	if g.Title == "" || g.Title == "." {
		return "Fleet"
	}
	return "Fleet " + g.Title
}

// fill adds the table, and what there is in all.
func (m *model) fill(s *shown) {
	newest := m.programs(s)
	for i, r := range m.rows {
		if i%rowsPerChunk == 0 {
			s.Chunks = append(s.Chunks, nil)
		}
		l := line{row: r, Link: "#/cluster/" + url.PathEscape(r.Title), HasFindings: r.Errors+r.Warnings+r.Notes > 0, Parts: strings.SplitAfter(r.Title, "/")}
		for _, v := range r.Versions {
			name, _, _ := strings.Cut(v, " ")
			l.Versions = append(l.Versions, version{v, newest[name] != v})
		}
		last := len(s.Chunks) - 1
		s.Chunks[last] = append(s.Chunks[last], l)
	}
	for _, f := range m.Findings {
		s.count(f.Rule.Severity)
	}
	for _, f := range m.Told {
		s.count(f.Severity)
		_, rest, _ := strings.Cut(said(f.String()), ": ")
		s.Told = append(s.Told, told{string(f.Severity), rest})
	}
	s.Found = len(m.Findings) + len(m.Told)
}

func (s *shown) count(severity krm.Severity) {
	switch severity {
	case krm.Error:
		s.Errors++
	case krm.Warning:
		s.Warnings++
	}
}

func columns(dated bool) []column {
	all := []column{
		{"name", "Cluster", "ascending"},
		{"component", "Runs", "none"},
		{"version", "Versions", "none"},
		{"label", "Labels", "none"},
		{"bucket", "Buckets", "none"},
		{"findings", "Findings", "none"},
	}
	if dated {
		all = append(all, column{"changed", "Last change", "none"})
	}
	return all
}

// read returns files of the page, one after the other.
func read(names ...string) string {
	var out strings.Builder
	for _, name := range names {
		text, err := files.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		out.Write(text)
	}
	return out.String()
}

// darkColours are the values of the style sheet's colours in the dark.
const darkColours = `
  --page: #0d1117; --soft: #151b23; --raised: #0d1117; --line: #3d444d; --text: #e6edf3; --dim: #9198a1;
  --link: #6cb6ff; --focus: #4493f8; --error: #ff9492; --error-soft: #4c1a1c; --warning: #e3b341; --warning-soft: #3a2d0b;
  --good: #7ee787; --good-soft: #12321d; --bar: #388bfd;
  color-scheme: dark;
`

func stylesheet() string {
	return strings.ReplaceAll(read("base.css", "clusters.css", "rest.css"), "DARK", darkColours)
}
