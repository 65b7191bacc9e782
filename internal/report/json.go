package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// document is the JSON output.
type document struct {
	// Version of this shape.
	Version  int       `json:"version"`
	Clusters []counted `json:"clusters"`
	Errors   int       `json:"errors"`
	Warnings int       `json:"warnings"`
	Findings []entry   `json:"findings"`
	// Excepted are findings that an exception keeps from counting.
	Excepted []entry `json:"excepted"`
}

type counted struct {
	Name     string `json:"name"`
	Group    string `json:"group,omitempty"`
	Objects  int    `json:"objects"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
}

// JSON prints all as one document.
func (r *Report) JSON(w io.Writer) error {
	d := document{
		Version: 1, Clusters: []counted{}, Findings: []entry{}, Excepted: []entry{},
		Errors: r.Count(krm.Error), Warnings: r.Count(krm.Warning),
	}
	if r.Fleet != nil {
		counts := r.counts()
		for _, c := range r.Fleet.Clusters {
			d.Clusters = append(d.Clusters, counted{c.Name, c.Group, len(c.Objects), counts[c][krm.Error], counts[c][krm.Warning]})
		}
	}
	d.Findings = append(d.Findings, r.entries()...)
	d.Excepted = append(d.Excepted, r.excepted()...)
	text, err := indented(d)
	if err != nil {
		return err
	}
	return writePrintable(w, text)
}

func indented(value any) (string, error) {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return out.String(), err
}

// writePrintable writes JSON with every character that shows nothing as an escape, which
// means the same and does nothing to a terminal.
func writePrintable(w io.Writer, text string) error {
	var out strings.Builder
	for _, c := range text {
		switch {
		case c == '\n' || strconv.IsPrint(c):
			out.WriteRune(c)
		case c > 0xFFFF:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, c)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// WriteJSON writes a document of JSON as this package prints its own: indented, and with
// nothing that a terminal would obey.
func WriteJSON(w io.Writer, document []byte) error {
	text, err := indented(json.RawMessage(document))
	if err != nil {
		return err
	}
	return writePrintable(w, text)
}
