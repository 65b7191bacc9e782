//go:build !image

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/garbage"
	"github.com/thanos-fleet/thanos-fleet/internal/history"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/overview"
)

func newReport() *cobra.Command {
	var c checking
	var file string
	cmd := &cobra.Command{
		Use:   "report PATH… -o DIR",
		Short: "Writes one HTML page of a fleet: clusters, versions, buckets, findings, the picture",
		Long: `Reads the manifests of one or several clusters as "thanos-fleet check" does, and writes one
HTML page of them: a table of the clusters with search and filters, a page for each, the
picture of the fleet, and what rules found, with their explanations. The page is one file
that needs nothing else: no network, no server, no font.

-o is a folder, which gets index.html, or a file whose name ends in .html. A file that no
report wrote is not replaced. The same input gives the same bytes: when a cluster was changed
last is told by git, for files that are in a repository.

What is found does not change the exit code; "thanos-fleet check" is for that. What cannot be
read does.`,
		Example: `  thanos-fleet report overlays -o fleet-report          # renders, and opens from a file
  thanos-fleet report out -o fleet-report               # what was rendered
  thanos-fleet report --cluster eu=examples/check/eu.yaml --cluster us=examples/check/us.yaml -o fleet.html
  helm template thanos charts/thanos | thanos-fleet report - -o thanos.html`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return c.report(cmd.InOrStdin(), newScreen(os.Stderr), paths, file)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&file, "output", "o", "", "folder to write index.html to, or a file that ends in .html")
	flags.StringArrayVar(&c.clusters, "cluster", nil, "a cluster and its manifests, NAME=PATH; once for each")
	flags.StringArrayVar(&c.fleet, "fleet", nil, "file or folder of the inventory (Fleet, FleetCluster) of what is not rendered here")
	flags.BoolVar(&c.complete, "complete", false, "nothing is missing from the manifests, so that what they refer to must be there")
	addConfig(cmd, &c.config)
	allowRemote(cmd, &c.remote)
	return cmd
}

func (c checking) report(in io.Reader, screen screen, paths []string, file string) error {
	file, err := pageFile(file)
	if err != nil {
		return err
	}
	defer garbage.Pace(spareBytes, sparePercent)()
	var told []krm.Finding
	reader, inputs, err := c.read(in, screen, paths, &told)
	if err == nil && len(reader.Faults) > 0 {
		err = errFailed
	}
	if err != nil {
		if reader != nil {
			for _, f := range slices.Concat(told, reader.Faults) {
				screen.report(f)
			}
		}
		return err
	}
	screen.progress("checking %d clusters", len(inputs))
	judged, err := c.judge(inputs, reader, rulesFor(false))
	screen.done()
	if err != nil {
		return err
	}
	if judged.Fleet == nil { // the exceptions cannot be read
		for _, f := range judged.Told {
			screen.report(f)
		}
		return errFailed
	}
	page := overview.Overview{
		Fleet: judged.Fleet, Findings: judged.Findings, Excepted: len(judged.Excepted),
		Told: slices.Concat(told, reader.Told, judged.Told), Locate: reader.Locate, Changed: lastChanges(reader, judged.Fleet),
	}
	var text bytes.Buffer
	if err := page.Write(&text); err != nil {
		return err
	}
	if err := output.Write(file, text.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %s\n", file, judged.Summary())
	return nil
}

// pageFile is the file of the page; an error where something else stands there.
func pageFile(name string) (string, error) {
	switch ending := strings.ToLower(filepath.Ext(name)); {
	case name == "" || name == "-":
		return "", errors.New("give -o DIR, a folder for the page, or -o FILE.html")
	case ending != ".html" && ending != ".htm":
		name = filepath.Join(name, "index.html")
	}
	f, err := os.Open(name)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return name, nil
		}
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return name, nil // output.Write says what it is
	}
	head := make([]byte, 1024)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	if n > 0 && !bytes.Contains(head[:n], []byte(overview.Mark)) {
		return "", fmt.Errorf("%s is there and no report; name another file, or remove it", name)
	}
	return name, nil
}

// lastChanges tells when clusters were changed last, nil where no file is in a repository.
func lastChanges(reader *manifests.Reader, f *observe.Fleet) func(*observe.Cluster) string {
	past, sources := history.New(), reader.Sources()
	days, known := map[*observe.Cluster]string{}, false
	for _, c := range f.Clusters {
		for _, file := range sources.Of(c) {
			days[c] = max(days[c], past.Last(file))
		}
		known = known || days[c] != ""
	}
	if !known {
		return nil
	}
	return func(c *observe.Cluster) string { return days[c] }
}
