//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// addition is the command's flags.
type addition struct {
	fleetEdit
	scaffold.Addition
}

func newAddCluster() *cobra.Command {
	var a addition
	cmd := &cobra.Command{
		Use:   "add-cluster NAME",
		Short: "Adds a cluster to a fleet repository, like one that is there",
		Long: `Adds a cluster to a fleet: an entry in the Fleet, as a FleetCluster in a file of its
own, and an overlay. Both are copied from a cluster that is there, and hold the new
name wherever the other's stands as a word. Where the other is one of an overlay for
several clusters, so is the new one, and the entry is all that is written.

Where the other cluster exposes a Service, the new one gets a Service with a name of its
own, in a folder that control planes list as well; with --address it is dialled there. What in the
copied folder still logs in as the other cluster (annotations of ServiceAccounts, keys of
ExternalSecrets, SealedSecrets) is told, to be written anew.

The new cluster, whoever queries it, and control planes are rendered first, in
memory, and held against the rules of "thanos-fleet check". Nothing is written unless they
render and hold (--no-check leaves the rules out): a bucket that only the new cluster has
goes into the Fleet before it is added.`,
		Example: `  thanos-fleet add-cluster member6 --like member4 --topology overlays/karmada --label cluster=karmada-member6 --queried-by member5
  thanos-fleet add-cluster eks-c --like eks-b --topology overlays/eks-sidecar --label region=us-west-2`,
		Args: needs("the name of the new cluster", cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.Name = args[0]
			return a.run(prose{aside(cmd.OutOrStdout())}, newScreen(os.Stderr))
		},
	}
	flags := cmd.Flags()
	a.addFlags(cmd)
	flags.StringVar(&a.Like, "like", "", "the cluster to copy (default: the only one)")
	flags.StringArrayVar(&a.Addresses, "address", nil, "address that other clusters dial; once for each that the other cluster exposes")
	flags.StringArrayVar(&a.ServiceNames, "service", nil, "name of the Service that other clusters import; once for each that the other cluster exposes (default: the other's with this cluster's name in it)")
	flags.StringToStringVar(&a.Labels, "label", nil, "external label of this cluster, key=value")
	flags.StringVar(&a.ObjectStore, "object-store", "", "object store of the Fleet that this cluster uses (default: the other cluster's)")
	flags.StringArrayVar(&a.QueriedBy, "queried-by", nil, "cluster whose queriers are to ask this one; needless for those that query \"*\"")
	return cmd
}

func (a *addition) run(stdout io.Writer, screen screen) error {
	if err := scaffold.CheckName(a.Name); err != nil {
		return err
	}
	if err := a.findTopology(); err != nil {
		return err
	}
	renderer := newRenderer()
	overlays, err := overlaysByCluster(renderer, a.topology)
	if err != nil {
		return err
	}
	like, err := a.findLike(overlays)
	if err != nil {
		return err
	}
	if err := a.read(renderer, muted(screen), like); err != nil {
		return err
	}
	folder := filepath.Join(filepath.Dir(like.Dir), a.Name)
	if a.Hosted {
		folder = like.Dir
	}
	if err := a.readPlanes(overlays[""], folder); err != nil {
		return err
	}
	added, err := scaffold.Add(a.Addition)
	if err != nil {
		return err
	}
	files, copies := added.Files, map[string]string{}
	for name, text := range added.Folder {
		files[filepath.Join(folder, name)] = text
	}
	for name := range a.Folder {
		copies[filepath.Join(folder, a.Copied(name))] = filepath.Join(like.Dir, name)
	}
	for name, text := range added.Beside {
		files[filepath.Join(folder, name)] = text
	}
	for path := range files {
		if _, known := a.Inventory[path]; !known && copies[path] == "" {
			copies[path] = ""
		}
	}
	if err := a.refuseTaken(files, folder); err != nil {
		return err
	}
	renderer.Files = render.NewPlanned(files, nil)
	queriers, err := a.prove(renderer, told(screen, copies), overlays, like, folder)
	if err != nil {
		return because(err, added.Kept)
	}
	if err := a.commit(files, nil); err != nil {
		return err
	}
	again := folder
	if a.Several {
		again = a.topology + " --cluster " + a.Name
	}
	a.report(stdout, files, added, queriers, again)
	return nil
}

// because says which buckets the new cluster does not compact, when the plan fails: a
// compactor in the overlay that was copied may be why.
func because(err error, kept []string) error {
	if len(kept) == 0 || errors.Is(err, errUnusable) {
		return err
	}
	return wrong{fmt.Errorf("%w (%s; --object-store gives another bucket)", err, strings.Join(kept, ", "))}
}

// read reads the other cluster's overlay, and the files of the inventory, which
// its rendering names.
func (a *addition) read(r render.Renderer, screen screen, like render.Overlay) error {
	results, err := renderAll(r, screen, []render.Overlay{like})
	if err != nil {
		return err
	}
	found, err := readInventory(results[0])
	if err != nil {
		return err
	}
	a.Folder, a.Inventory, a.Main, a.Kustomization = map[string][]byte{}, found.files, found.main, found.kustomization
	if a.Services, err = services(results[0]); err != nil {
		return err
	}
	a.Read = func(path string) ([]byte, error) { return render.ReadRegular(filepath.Join(like.Dir, path)) }
	a.Exists = func(path string) bool {
		_, err := os.Stat(filepath.Join(like.Dir, path))
		return err == nil
	}
	if a.Hosted {
		return nil
	}
	if a.Several = like.Cluster != ""; a.Several {
		return a.readSelection(r, like)
	}
	return filepath.WalkDir(like.Dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(like.Dir, path)
		if err == nil {
			a.Folder[name], err = render.ReadRegular(path)
		}
		return err
	})
}

// refuseTaken fails when a file of the new cluster is there already.
func (a *addition) refuseTaken(files map[string][]byte, folder string) error {
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if _, known := a.Inventory[path]; known {
			continue
		}
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%s is there already; give another name, or move it away", path)
		}
	}
	if _, err := os.Lstat(folder); err == nil && !a.Several && !a.Hosted {
		return fmt.Errorf("%s is there already; give another name, or move it away", folder)
	}
	return nil
}

// prove renders what the new cluster changes: itself, whoever queries it, and
// control planes. It returns who queries it.
func (a *addition) prove(r render.Renderer, screen screen, overlays map[string][]render.Overlay, like render.Overlay, folder string) ([]string, error) {
	o, err := a.planned(r, like, folder)
	if err != nil {
		return nil, err
	}
	results, err := renderAll(r, screen, []render.Overlay{o})
	if err != nil {
		return nil, wrong{errors.New("the new cluster does not render, so nothing is written")}
	}
	f := inventory.Of(results[0].Locals())
	queriers := f.QueriedBy(f.Cluster(a.Name))
	var touched []render.Overlay
	for _, name := range append(slices.Clone(queriers), "") {
		touched = append(touched, overlays[name]...)
	}
	touched = slices.DeleteFunc(touched, func(other render.Overlay) bool { return other == o })
	others, err := renderAll(r, screen, touched)
	if err != nil {
		return nil, wrong{errors.New("with the new cluster others do not render, so nothing is written")}
	}
	return queriers, a.hold(r, screen, append(results, others...), "with the new cluster")
}

// report says what was written, and what is left to do.
func (a *addition) report(w io.Writer, files map[string][]byte, added scaffold.Added, queriers []string, again string) {
	verbs := map[string]string{}
	for path := range files {
		verbs[path] = "wrote"
		if _, known := a.Inventory[path]; known {
			verbs[path] = "changed"
		}
	}
	a.listing(w, verbs)
	for _, note := range slices.Concat(added.Kept, added.Notes) {
		fmt.Fprintln(w, "note:   ", note)
	}
	fmt.Fprintln(w, "\nNext:")
	switch {
	case len(queriers) > 0:
		fmt.Fprintf(w, "  %s asks %s from now on; nothing to do there\n", word.Few(10, queriers), a.Name)
	case added.Exposes:
		fmt.Fprintf(w, "  no cluster queries %s: add it to queries of one in %s\n", a.Name, a.Main)
	}
	if a.dryRun {
		fmt.Fprintln(w, "  the same command without --dry-run")
		return
	}
	fmt.Fprintf(w, "  thanos-fleet render %s\n", again)
	fmt.Fprintf(w, "  thanos-fleet render %s -o out    the others change too\n", a.topology)
}
