//go:build !image

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// fleetEdit is what the commands have in common that change which clusters a fleet has.
// They plan files, render what the plan changes in memory, hold that against the rules, and
// write all of it or nothing.
type fleetEdit struct {
	topology  string
	unchecked bool
	dryRun    bool
	judging
}

func (e *fleetEdit) addFlags(cmd *cobra.Command) {
	addCheck(cmd, &e.unchecked, &e.judging)
	cmd.Flags().StringVar(&e.topology, "topology", "", "folder of the topology (default: the only one in overlays)")
	cmd.Flags().BoolVar(&e.dryRun, "dry-run", false, "print what would change, and write nothing")
}

// newRenderer renders the fleet as it is.
func newRenderer() render.Renderer {
	return render.Renderer{Find: functions.Unchecked, Files: render.NewSnapshot()}
}

// fleetFiles are the files of an inventory.
type fleetFiles struct {
	files map[string][]byte
	// main is the file of the Fleet, and kustomization the one beside it.
	main, kustomization string
}

// readInventory reads the files of the inventory, which an overlay's rendering names.
func readInventory(r *render.Result) (fleetFiles, error) {
	found := fleetFiles{files: map[string][]byte{}}
	var err error
	for _, o := range r.Locals() {
		if o.File() == "" || o.Kind() != fleet.Kind && o.Kind() != fleet.ClusterKind {
			continue
		}
		file := filepath.Join(r.Dir, o.File())
		if o.Kind() == fleet.Kind {
			found.main = file
		}
		if found.files[file], err = render.ReadRegular(file); err != nil {
			return found, err
		}
	}
	if found.main == "" {
		return found, fmt.Errorf("%s has no Fleet in a file, so there is nothing to change", r.Dir)
	}
	found.kustomization = kustomizationIn(filepath.Dir(found.main))
	found.files[found.kustomization], err = render.ReadRegular(found.kustomization)
	return found, err
}

// kustomizationIn is the file of a folder that kustomize reads.
func kustomizationIn(dir string) string {
	for _, name := range scaffold.KustomizationNames {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return filepath.Join(dir, name)
		}
	}
	return filepath.Join(dir, scaffold.KustomizationNames[0])
}

// commit writes files and takes others away, all or nothing.
func (e *fleetEdit) commit(files map[string][]byte, gone []string) error {
	if e.dryRun {
		return nil
	}
	ctx, stop := untilInterrupted()
	defer stop()
	paths := append(slices.Collect(maps.Keys(files)), gone...)
	root := folderOfAll(paths)
	below := func(path string) string {
		name, err := filepath.Rel(root, path)
		return cmp.Or(map[bool]string{true: name}[err == nil], path)
	}
	moved := map[string][]byte{}
	for path, text := range files {
		moved[below(path)] = text
	}
	for i := range gone {
		gone[i] = below(gone[i])
	}
	return output.Change(ctx, root, moved, gone)
}

// folderOfAll is one that all paths are in: what is written lies beside the repository's
// other files until it is whole, wherever the command was called.
func folderOfAll(paths []string) string {
	root := filepath.Dir(paths[0])
	for _, path := range paths {
		for {
			below, err := filepath.Rel(root, path)
			if err == nil && below != ".." && !strings.HasPrefix(below, ".."+string(filepath.Separator)) {
				break
			}
			root = filepath.Join(root, "..")
		}
	}
	return root
}

// muted is the screen on which what is there already is rendered.
func muted(s screen) screen {
	s.mute = true
	return s
}

// told is the screen on which a plan is proved. What is said of files that are not there
// names those that they are copies of, and no file where they are of nobody's.
func told(s screen, copies map[string]string) screen {
	s.quiet = true
	s.Writer = unwritten{s.Writer, copies}
	return s
}

type unwritten struct {
	io.Writer
	copies map[string]string
}

func (u unwritten) Write(line []byte) (int, error) {
	text := string(line)
	for _, path := range slices.SortedFunc(maps.Keys(u.copies), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) {
		if copied := u.copies[path]; copied != "" {
			text = strings.ReplaceAll(text, path, copied)
			continue
		}
		severity, rest, _ := strings.Cut(text, ": ")
		if position, after, found := strings.Cut(rest, ": "); found && (position == path || strings.HasPrefix(position, path+":")) {
			text = severity + ": " + after
		}
	}
	if _, err := io.WriteString(u.Writer, text); err != nil {
		return 0, err
	}
	return len(line), nil
}

// hold renders overlays as they would be, and holds them against the rules. The errors say
// how the plan is called and what is done to it.
func (e *fleetEdit) hold(r render.Renderer, screen screen, results []*render.Result, with string) error {
	if e.unchecked || len(results) == 0 {
		return nil
	}
	e.partial = true
	err := e.checkRendered(r, screen, results)
	if errors.Is(err, errFailed) {
		return wrong{fmt.Errorf("%s the fleet is not sound, so nothing is written; --no-check writes it all the same", with)}
	}
	return err
}

// distinct are overlays, each once.
func distinct(overlays []render.Overlay) []render.Overlay {
	seen := map[render.Overlay]bool{}
	return slices.DeleteFunc(slices.Clone(overlays), func(o render.Overlay) bool {
		twice := seen[o]
		seen[o] = true
		return twice
	})
}

// listing prints what happens to files.
func (e *fleetEdit) listing(w io.Writer, verb map[string]string) {
	if e.dryRun {
		fmt.Fprintln(w, "dry run: nothing is written")
	}
	for _, path := range slices.Sorted(maps.Keys(verb)) {
		fmt.Fprintf(w, "%-7s %s\n", verb[path], path)
	}
}
