//go:build !image

package main

import (
	"bytes"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/garbage"
	"github.com/thanos-fleet/thanos-fleet/internal/graph"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

func newGraph() *cobra.Command {
	var format, file string
	var remote, unfold bool
	cmd := &cobra.Command{
		Use:   "graph DIR…",
		Short: "Draws a fleet as it is rendered: who runs where, who dials whom",
		Long: `Renders every overlay in the given folders, in memory, and draws what came out:
clusters, what runs in them, who dials whom, rings, and who writes, reads and
compacts which bucket. What is drawn is read from the rendered flags and files,
so the picture shows what will run.

Three or more clusters of one shape, which run the same and dial the same others, are one box
with their number, unless --unfold is given. An address behind which nothing rendered stands is
drawn outside of the clusters.`,
		Example: `  thanos-fleet graph overlays/karmada -o karmada.svg
  thanos-fleet graph overlays/karmada --format mermaid      # for a README
  thanos-fleet graph overlays --unfold -o fleet.svg         # each cluster by itself
  thanos-fleet graph overlays --format dot | dot -Tpdf -o fleet.pdf`,
		Args: needs("a folder of overlays, for instance overlays", cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			format, err := formatOf(format, file)
			if err != nil {
				return err
			}
			return runGraph(cmd.OutOrStdout(), newScreen(os.Stderr), dirs, picture{formats[format], file, remote, unfold})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "svg, mermaid or dot (default: what the file's name says, or svg)")
	cmd.Flags().StringVarP(&file, "output", "o", "-", "file to write to, - for stdout")
	cmd.Flags().BoolVar(&unfold, "unfold", false, "draw each cluster by itself, also those of one shape")
	allowRemote(cmd, &remote)
	return cmd
}

// picture is how a fleet is drawn.
type picture struct {
	draw           func(io.Writer, graph.Graph) (note string, err error)
	file           string
	remote, unfold bool
}

func runGraph(stdout io.Writer, screen screen, dirs []string, p picture) error {
	defer garbage.Pace(spareBytes, sparePercent)()
	renderer := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot(), AllowRemote: p.remote}
	overlays, err := collect(renderer, dirs)
	if err != nil {
		return err
	}
	var reader graph.Reader
	_, err = renderEach(renderer, screen, overlays, func(result *render.Result) error {
		defer result.Forget()
		return reader.Add(result)
	})
	if err != nil {
		return err
	}
	if err := renderer.Files.Changed(); err != nil {
		return err
	}
	var text bytes.Buffer
	g := reader.Graph()
	if !p.unfold {
		g = g.Folded()
	}
	note, err := p.draw(&text, g)
	if err != nil {
		return err
	}
	if note != "" {
		screen.report(krm.Finding{Severity: krm.Info, Message: "the clusters stand in rows: " + note})
	}
	if p.file != "-" {
		return output.Write(p.file, text.Bytes())
	}
	_, err = stdout.Write(text.Bytes())
	return err
}
