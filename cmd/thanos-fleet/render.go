//go:build !image || render

package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/garbage"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// rendering is the command's flags.
type rendering struct {
	output                          string
	clusters                        []string
	clusterEnv                      string
	split, report, prune, overwrite bool
	remote, unchecked, reference    bool
	shard                           shard
	judging
}

const renderLong = `Renders every overlay in the given folders and below them. An overlay is a
kustomization that lists functions of thanos-fleet in transformers.

Nothing is written unless every overlay renders, because clusters must agree with
each other; files whose bytes are the same are left alone. A cluster of a Fleet that
others dial and no overlay renders is a warning, unless its entry says
renderedElsewhere: true or single overlays are asked for.

An overlay for several clusters (spec.clusters of RenderCluster) is rendered for each of
them, <topology>/<cluster>, and --cluster for those that are named. What is beside it
counts, whether it was asked for or not: an overlay that names a cluster takes it out.

What was rendered is held against the rules of "thanos-fleet check", all clusters
together, before it is written: an error writes nothing. Where an overlay lists neither
RenderCluster nor GenKarmadaPolicies, others may go on with its output, and what the rules
call an error is a warning, but for what its functions write: rings, buckets, caches.
--no-check leaves the rules out.

--shard 2/8 renders the second of eight parts, every eighth overlay from the second on, with
the bytes of a run of all: for jobs side by side that write what one would. A shard
holds its own clusters against the rules, "thanos-fleet check" of what all shards wrote
is the whole check. What is gone every shard removes, what the others render none.

The output folder may hold other things: what render did not write there is neither
changed nor removed. The file ` + output.RecordName + ` in it says what it wrote, with
checksums (sha256sum --check reads it); keep it in git with the rest. What it holds of
the given folders and they no longer render is removed, so that no cluster and no
object outlives its source; other folders' output stays. A file that stands in the way,
or that was changed since, is an error. Folders with sources are no output folders.

All of it is written, or nothing, also when it is interrupted. Files are made as the
umask says, those that hold a Secret for their owner alone.`

const renderExample = `  thanos-fleet render overlays/karmada/member5              # to stdout
  thanos-fleet render overlays -o out                       # out/<topology>/<cluster>.yaml
  thanos-fleet render overlays/karmada -o objects --split   # one file for each object
  thanos-fleet render overlays -o out --cluster eks-a       # one of many, the others stay
  thanos-fleet render overlays/eks-sidecar --cluster eks-a  # one to stdout
  thanos-fleet render overlays -o out --shard 2/8           # the second of eight jobs
  thanos-fleet render overlays -o out --no-check            # whatever the rules say
  thanos-fleet render overlays -o out --prune=false         # what is gone stays`

func newRender() []*cobra.Command {
	var r rendering
	cmd := &cobra.Command{
		Use:   "render DIR…",
		Short: "Renders overlays: kustomize and the functions in one process",
		Long:  renderLong, Example: renderExample,
		Args: needs("a folder of overlays, for instance overlays", cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			return r.run(cmd.OutOrStdout(), newScreen(os.Stderr), dirs)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&r.output, "output", "o", "-", "folder to write to, - for stdout")
	flags.StringArrayVar(&r.clusters, "cluster", nil, "render this cluster alone; once for each")
	flags.StringVar(&r.clusterEnv, "cluster-env", "", "environment variable that names the cluster to render; where it is empty, all are")
	flags.BoolVar(&r.split, "split", false, "write one file for each object, in a folder for each cluster")
	flags.BoolVar(&r.prune, "prune", true, "remove what render wrote into the output folder earlier and the given folders no longer render")
	flags.BoolVar(&r.overwrite, "overwrite", false, "write over files that stand in the way, and those that were changed since they were rendered")
	flags.BoolVar(&r.report, "report", false, "print every setting that migrate-manifests changed, also when writing to a folder")
	flags.Var(&r.shard, "shard", "render the K-th of N parts, one of jobs that render all together")
	flags.BoolVar(&r.reference, "reference", false, "build every overlay whole and alone, as kustomize does: the same bytes, slower")
	addCheck(cmd, &r.unchecked, &r.judging)
	allowRemote(cmd, &r.remote)
	return []*cobra.Command{cmd, newCheck(), newExplain()}
}

// allowRemote adds the flag of commands that render.
func allowRemote(cmd *cobra.Command, remote *bool) {
	cmd.Flags().BoolVar(remote, "allow-remote", false, "let kustomize fetch what overlays name by a URL; without it "+cmd.Name()+" is offline")
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

func (r rendering) run(stdout io.Writer, screen screen, dirs []string) error {
	if r.output == "" {
		return errors.New("-o names no folder; give one, for instance out, or - for stdout")
	}
	defer garbage.Pace(spareBytes, sparePercent)()
	renderer := render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot(), AllowRemote: r.remote, Reference: r.reference}
	overlays, err := collect(renderer, dirs)
	if err != nil {
		return err
	}
	if name := os.Getenv(r.clusterEnv); r.clusterEnv != "" && name != "" {
		r.clusters = append(r.clusters, name)
	}
	if overlays, err = only(renderer, overlays, r.clusters); err != nil {
		return err
	}
	all := overlays
	overlays, others := r.shard.among(all)
	toStdout := r.output == "-"
	switch {
	case toStdout && r.split:
		return errors.New("--split writes files; add -o DIR")
	case toStdout && len(overlays) == 0:
		return fmt.Errorf("--shard %s holds none of %d overlays; an empty stream could delete what is running", &r.shard, len(all))
	case toStdout && len(overlays) > 1:
		return tooMany(overlays)
	case !toStdout:
		if err := render.CheckDestination(r.output, dirs, all); err != nil {
			return err
		}
	}
	screen.short = !toStdout && !r.report
	if toStdout {
		results, err := r.render(renderer, screen, dirs, overlays, func(*render.Result) error { return nil })
		if err != nil {
			return err
		}
		_, err = stdout.Write(results[0].Stream())
		return err
	}
	return r.renderInto(stdout, renderer, screen, dirs, overlays, others)
}

// render renders overlays, hands on each, and looks at all of them together.
func (r rendering) render(renderer render.Renderer, screen screen, dirs []string, overlays []render.Overlay, take func(*render.Result) error) ([]*render.Result, error) {
	results, err := renderEach(renderer, screen, overlays, take)
	if err != nil {
		return nil, err
	}
	if err := refuseTwins(results); err != nil {
		return nil, wrong{err}
	}
	if len(r.clusters) == 0 && r.shard.isAll() { // who asks for some leaves the others out
		for _, f := range absent(renderer, dirs, results) {
			screen.report(f)
		}
	}
	if !r.unchecked {
		if err := r.checkRendered(renderer, screen, results); err != nil {
			return nil, err
		}
	}
	return results, renderer.Files.Changed()
}
