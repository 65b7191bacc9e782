//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/graph"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// formats print a graph, and say what is not as it should be in the picture.
var formats = map[string]func(io.Writer, graph.Graph) (note string, err error){
	"svg": func(w io.Writer, g graph.Graph) (string, error) { return g.SVG(w) },
	"mermaid": func(w io.Writer, g graph.Graph) (string, error) {
		_, err := io.WriteString(w, g.Mermaid())
		return "", err
	},
	"dot": func(w io.Writer, g graph.Graph) (string, error) { _, err := io.WriteString(w, g.DOT()); return "", err },
}

// endings are those of files in a format.
var endings = map[string]string{".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}

// formatOf is the format that is asked for, or else the one that the file's name says.
// A name that says another is refused: what opens the file goes by it.
func formatOf(asked, file string) (string, error) {
	ending := strings.ToLower(filepath.Ext(file))
	said, known := endings[ending]
	names := slices.Sorted(maps.Keys(formats))
	switch {
	case asked == "png" || asked == "" && ending == ".png":
		return "", errors.New("PNG is not drawn here, for no library in Go draws text and markers of an SVG as browsers do; write fleet.svg, and then `rsvg-convert fleet.svg -o fleet.png` (librsvg), or `chromium --headless --screenshot=fleet.png fleet.svg`")
	case asked != "" && formats[asked] == nil:
		return "", fmt.Errorf("no format %q; %s", asked, strict.Suggest(asked, names, "the formats are "+strings.Join(names, ", ")))
	case asked != "" && known && said != asked:
		return "", fmt.Errorf("%s would hold %s; name it otherwise, or give --format %s", file, asked, said)
	case asked != "":
		return asked, nil
	case known:
		return said, nil
	case file == "-" || ending == "":
		return "svg", nil
	default:
		return "", fmt.Errorf("%s: no format has the ending %s; name it .svg, .mmd or .dot, or give --format", file, ending)
	}
}
