//go:build !image || render

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

func newRender() []*cobra.Command {
	var output string
	var split, report bool
	cmd := &cobra.Command{
		Use:   "render DIR…",
		Short: "Renders overlays: kustomize and the functions in one process",
		Long: `Renders every overlay in the given folders and below them. An overlay is a
kustomization that lists functions of thanos-fleet in transformers.

Nothing is written unless every overlay renders, because clusters must agree with
each other; files whose bytes are the same are left alone.`,
		Example: `  thanos-fleet render overlays/karmada/member5              # to stdout
  thanos-fleet render overlays -o out                       # out/<topology>/<cluster>.yaml
  thanos-fleet render overlays/karmada -o out --split       # one file for each object`,
		Args: needs("a folder of overlays, for instance overlays", cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			return runRender(cmd.OutOrStdout(), newScreen(os.Stderr), dirs, output, split, report)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "-", "folder to write to, - for stdout")
	cmd.Flags().BoolVar(&split, "split", false, "write one file for each object, in a folder for each cluster")
	cmd.Flags().BoolVar(&report, "report", false, "print every setting that migrate-manifests changed, also when writing to a folder")
	return []*cobra.Command{cmd}
}

// needs refuses a call without arguments, and says what is missing.
func needs(what string, rest cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("give %s; thanos-fleet %s --help has examples", what, cmd.Name())
		}
		return rest(cmd, args)
	}
}

func runRender(stdout io.Writer, screen screen, dirs []string, output string, split, report bool) error {
	renderer := render.Renderer{Find: functions.ByKind}
	overlays, err := collect(renderer, dirs)
	if err != nil {
		return err
	}
	if output == "-" && (len(overlays) > 1 || split) {
		return fmt.Errorf("%d overlays do not fit on stdout; add -o DIR", len(overlays))
	}
	screen.short = output != "-" && !report
	results, err := renderAll(renderer, screen, overlays)
	if err != nil {
		return err
	}
	if err := refuseTwins(results); err != nil {
		return err
	}
	if output == "-" {
		_, err := stdout.Write(results[0].Stream())
		return err
	}
	for _, r := range results {
		if err := write(r, output, split); err != nil {
			return err
		}
	}
	return table(prose{stdout}, results)
}

// collect finds the overlays of all folders; two must not write to one place.
func collect(renderer render.Renderer, dirs []string) ([]render.Overlay, error) {
	var all []render.Overlay
	for _, dir := range dirs {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("there is no folder %s; give one that holds overlays", dir)
		}
		found, err := renderer.Overlays(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	byName := map[string]render.Overlay{}
	var once []render.Overlay
	for _, o := range all {
		switch other, taken := byName[o.Name]; {
		case !taken:
			byName[o.Name] = o
			once = append(once, o)
		case filepath.Clean(other.Dir) != filepath.Clean(o.Dir):
			return nil, fmt.Errorf("overlays %s and %s would both be written to %s; rename one of the folders", other.Dir, o.Dir, o.Name)
		}
	}
	return once, nil
}

// refuseTwins fails when two overlays of a topology give one cluster's identity to
// the same workload: a folder that was copied, and keeps the other's cluster. Two
// clusters with the same external labels mix their series for good (Thanos,
// docs/operating/troubleshooting.md, Overlaps).
func refuseTwins(results []*render.Result) error {
	type identity struct {
		topology, cluster string
		workload          krm.Ref
	}
	seen := map[identity]string{}
	for _, r := range results {
		cluster := r.Cluster()
		for _, o := range r.Objects {
			if cluster == "" || !o.Ref.IsProducer() {
				continue
			}
			id := identity{filepath.Dir(r.Name), cluster, o.Ref}
			if other, twice := seen[id]; twice {
				return fmt.Errorf("overlays %s and %s are both for cluster %s, and both hold %s; name another cluster in the functions of one, or keep the object in one", other, r.Dir, cluster, o.Ref)
			}
			seen[id] = r.Dir
		}
	}
	return nil
}

// renderAll renders every overlay, so that everything wrong in the fleet is told
// at once, and fails when one of them failed.
func renderAll(renderer render.Renderer, screen screen, overlays []render.Overlay) ([]*render.Result, error) {
	var results []*render.Result
	failed, told := false, map[string]bool{}
	for i, o := range overlays {
		screen.progress("rendering %d/%d %s", i+1, len(overlays), o.Name)
		result, err := renderer.Render(o)
		screen.done()
		if err == nil && len(result.Objects) == 0 && !result.Failed() {
			err = errors.New(o.Dir + " renders to nothing; an empty stream could delete what is running")
		}
		if err != nil {
			failed = true
			fmt.Fprintln(screen, screen.finding(krm.Finding{Severity: krm.Error, Message: err.Error()}))
			continue
		}
		for _, f := range result.Findings {
			// What is wrong with a file that clusters share is told once.
			if line := f.String(); f.File == "" || !told[line] {
				screen.report(f)
				told[line] = true
			}
		}
		failed = failed || result.Failed()
		results = append(results, result)
	}
	if failed {
		return nil, errFailed
	}
	return results, nil
}

func write(r *render.Result, output string, split bool) error {
	if split {
		return render.WriteFolder(filepath.Join(output, r.Name), r.Objects)
	}
	return render.WriteFile(filepath.Join(output, r.Name+".yaml"), r.Stream())
}

// table prints what was rendered.
func table(w io.Writer, results []*render.Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CLUSTER\tOBJECTS\tBYTES\tTIME\tFINDINGS")
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\n", r.Name, len(r.Objects), len(r.Stream()), r.Took.Round(time.Millisecond), count(r.Findings))
	}
	return t.Flush()
}

// count prints how many findings of each severity there are: "1 warning".
func count(findings []krm.Finding) string {
	var parts []string
	for _, severity := range []krm.Severity{krm.Error, krm.Warning, krm.Info} {
		n := 0
		for _, f := range findings {
			if f.Severity == severity {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, severity))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
