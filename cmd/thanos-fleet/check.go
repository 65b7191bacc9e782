//go:build !image || render

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/garbage"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/report"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// checking is the command's flags.
type checking struct {
	clusters, fleet []string
	failOn, format  string
	remote          bool
	judging
}

func newCheck() *cobra.Command {
	var c checking
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Finds what is wrong with manifests of Prometheus and Thanos, of all clusters together",
		Long: `Reads the manifests of one or several clusters, whoever rendered them, and says what
will not work, loses data or will hurt: in one cluster, and between clusters.

A PATH is a folder of overlays or another kustomization, which is rendered; a folder that
"thanos-fleet render -o" wrote; a file or folder of YAML or JSON, as Helm, jsonnet or
kubectl print it; or - for stdin. Files and folders of plain manifests are one cluster
together: give each of several by --cluster NAME=PATH. --fleet names the inventory, where
there is one: it says which cluster stands behind an address.

What is not among the manifests may be there all the same: a Secret, a Service of
another chart. --complete says that nothing is missing, so that it is told.

What is meant so is excepted with a reason, by the annotation thanos-fleet.dev/ignore
("ring/factor: why") of an object or in .thanos-fleet.yaml; docs/check.md has more.

Exit codes: 0 when nothing is found that --fail-on names, 1 when something is, or when
something given is no manifest, 2 when the call is wrong or something cannot be read.`,
		Example: `  helm template thanos charts/thanos | thanos-fleet check -
  thanos-fleet check overlays                     # renders, and checks all clusters together
  thanos-fleet render overlays/eks-sidecar -o out
  thanos-fleet check out                          # what was rendered
  thanos-fleet check overlays --format sarif      # for code scanning; json and github are the others
  thanos-fleet check --cluster eks-a=out/eks-sidecar/eks-a.yaml --cluster eks-b=out/eks-sidecar/eks-b.yaml --fleet overlays/eks-sidecar/fleet/fleet.yaml`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return c.run(cmd.InOrStdin(), cmd.OutOrStdout(), newScreen(os.Stderr), paths)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&c.clusters, "cluster", nil, "a cluster and its manifests, NAME=PATH; once for each")
	flags.StringArrayVar(&c.fleet, "fleet", nil, "file or folder of the inventory (Fleet, FleetCluster) of what is not rendered here")
	flags.StringVar(&c.failOn, "fail-on", "error", "from which severity on the exit code is 1: error, warning, never")
	flags.StringVar(&c.format, "format", "text", "text, json, sarif (2.1.0), or github (commands of its workflows)")
	flags.BoolVar(&c.complete, "complete", false, "nothing is missing from the manifests, so that what they refer to must be there")
	addConfig(cmd, &c.config)
	allowRemote(cmd, &c.remote)
	return cmd
}

// A check of a thousand clusters holds some hundred MB, so garbage may be less than the as
// much again of the default; one of few holds little, and makes as much garbage.
const (
	spareBytes   = 128 << 20
	sparePercent = 40
)

// severities are the values of --fail-on.
var severities = map[string]krm.Severity{"error": krm.Error, "warning": krm.Warning, "never": ""}

func (c checking) run(in io.Reader, stdout io.Writer, screen screen, paths []string) error {
	failOn, known := severities[c.failOn]
	if !known {
		return fmt.Errorf("--fail-on %s: %s", c.failOn, strict.Suggest(c.failOn, []string{"error", "warning", "never"}, "want error, warning or never"))
	}
	print, known := printers[c.format]
	if !known {
		return fmt.Errorf("--format %s: %s", c.format, strict.Suggest(c.format, slices.Sorted(maps.Keys(printers)), "want text, json, sarif or github"))
	}
	defer garbage.Pace(spareBytes, sparePercent)()
	var told []krm.Finding
	reader, inputs, err := c.read(in, screen, paths, &told)
	if err != nil && !errors.Is(err, errFailed) {
		return err
	}
	r := &report.Report{}
	if failed := err != nil || len(reader.Faults) > 0; !failed {
		screen.progress("checking %d clusters", len(inputs))
		r, err = c.judge(inputs, reader, rulesFor(false))
		screen.done()
		if err != nil {
			return err
		}
	}
	r.Told = slices.Concat(told, reader.Told, reader.Faults, r.Told)
	if err := print(r, stdout); err != nil {
		return err
	}
	if r.Fleet == nil || failOn != "" && r.Fails(failOn) {
		return errFailed
	}
	return nil
}

// printers are the formats.
var printers = map[string]func(*report.Report, io.Writer) error{
	"text": func(r *report.Report, w io.Writer) error {
		terminal := isTerminal(os.Stdout)
		return r.Text(w, terminal && os.Getenv("NO_COLOR") == "", terminal)
	},
	"json":   (*report.Report).JSON,
	"sarif":  (*report.Report).SARIF,
	"github": (*report.Report).GitHub,
}

// read reads all clusters. What functions say where it renders some goes to told, and what
// it leaves out to the screen.
func (c checking) read(in io.Reader, screen screen, paths []string, told *[]krm.Finding) (*manifests.Reader, []observe.Input, error) {
	named, err := namedClusters(c.clusters)
	if err == nil && len(paths)+len(named) == 0 {
		err = errors.New("give what is to be checked, for instance overlays, a folder of manifests, or - for stdin; thanos-fleet check --help has examples")
	}
	if err != nil {
		return nil, nil, err
	}
	renderer := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot(), AllowRemote: c.remote}
	reader := &manifests.Reader{In: in, Renderer: renderer}
	reader.Render = func(overlays []render.Overlay) ([]*render.Result, error) {
		rendering := screen
		rendering.kept, rendering.short = told, true
		return renderAll(renderer, rendering, overlays)
	}
	if err := reader.LoadFleet(c.fleet); err != nil {
		return nil, nil, err
	}
	screen.progress("reading")
	inputs, err := reader.Read(paths, named)
	screen.done()
	if krm.IsFindings(err) {
		err = wrong{err}
	}
	for _, note := range reader.Notes {
		screen.report(note)
	}
	return reader, inputs, err
}

// namedClusters takes the values of --cluster apart.
func namedClusters(values []string) ([]manifests.Named, error) {
	var named []manifests.Named
	for _, value := range values {
		name, path, found := strings.Cut(value, "=")
		if !found || name == "" || path == "" {
			return nil, fmt.Errorf("--cluster %s: want NAME=PATH", value)
		}
		named = append(named, manifests.Named{Name: name, Path: path})
	}
	return named, nil
}
