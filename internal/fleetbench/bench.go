//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bench runs programs on fleets, in turn, and keeps what they used.
type bench struct {
	// repo is the root of this repository, work a folder for what is made.
	repo, work string
	// fleets, kustomize and helm are programs; helm may be "".
	binary, kustomize, helm string
	// rounds is how often each is run, sample how many clusters of a fleet slow ones are.
	rounds, sample int
	// sizes are those of fleets, the last of them the one that all ways are compared on.
	sizes []int
	// full is a larger size, which is rendered once; 0 is none.
	full int
	// costs by what was done.
	costs map[task][]cost
	log   func(format string, args ...any)
	// load of the machine, at the beginning and at the end.
	load string
	// touched are how many files a second run wrote, changed those of a run behind a
	// changed entry.
	touched int
	changed []string
}

// task is something that a program did to a fleet.
type task struct {
	what     string
	form     form
	clusters int
}

// What is done to fleets.
const (
	rendering = "render -o, nothing there, --no-check"
	again     = "the same, nothing changed"
	checking  = "render -o, nothing there, with the check"
	reference = "render --reference, a cluster"
	plain     = "kustomize build, without functions, a cluster"
	chart     = "helm template, a cluster"
	single    = "render of one overlay, to stdout, --no-check"
	drawing   = "graph --format mermaid"
	adding    = "add-cluster"
)

// all runs everything.
func (b *bench) all() error {
	b.costs, b.load = map[task][]cost{}, load()
	defer func() { b.load += ", " + load() }()
	for round := range b.rounds {
		for _, n := range b.sizes {
			for _, form := range forms {
				b.log("round %d of %d: %d clusters, %s", round+1, b.rounds, n, form)
				if err := b.one(fleet{dir: filepath.Join(b.work, "fleet"), form: form, clusters: n}); err != nil {
					return err
				}
			}
		}
	}
	if err := b.change(); err != nil {
		return err
	}
	if b.full == 0 {
		return nil
	}
	b.log("%d clusters", b.full)
	f := fleet{dir: filepath.Join(b.work, "fleet"), form: one, clusters: b.full}
	if err := b.fresh(f); err != nil {
		return err
	}
	return b.do(f, rendering, b.render("out", "--no-check")...)
}

// largest is the size that all ways are compared on.
func (b *bench) largest() int { return b.sizes[len(b.sizes)-1] }

// one does everything with one fleet, once.
func (b *bench) one(f fleet) error {
	steps := []func(fleet) error{b.fresh, b.twice}
	if f.clusters == b.sizes[0] && f.form == thin {
		steps = append(steps, b.alone)
	}
	if f.clusters == b.largest() {
		steps = append(steps, b.checked, b.slowly, b.plainly, b.charted, b.drawn)
	}
	for _, step := range steps {
		if err := step(f); err != nil {
			return fmt.Errorf("%d clusters, %s: %w", f.clusters, f.form, err)
		}
	}
	return nil
}

// fresh writes the fleet, in place of the one before.
func (b *bench) fresh(f fleet) error {
	if err := os.RemoveAll(f.dir); err != nil {
		return err
	}
	return f.make(b.repo)
}

func (b *bench) render(to string, flags ...string) []string {
	return append([]string{b.binary, "render", "overlays", "-o", to}, flags...)
}

// do runs a program in the fleet's folder, and keeps what it used.
func (b *bench) do(f fleet, what string, command ...string) error {
	_, used, err := run(f.dir, command...)
	b.keep(f, what, used)
	return err
}

func (b *bench) keep(f fleet, what string, used cost) {
	t := task{what, f.form, f.clusters}
	b.costs[t] = append(b.costs[t], used)
}

// twice renders into an empty folder, and then again: no file must be touched.
func (b *bench) twice(f fleet) error {
	if err := b.do(f, rendering, b.render("out", "--no-check")...); err != nil {
		return err
	}
	before, err := times(filepath.Join(f.dir, "out"))
	if err != nil {
		return err
	}
	if len(before) != f.clusters+1 { // and the record
		return fmt.Errorf("%d files are rendered", len(before))
	}
	if err := b.do(f, again, b.render("out", "--no-check")...); err != nil {
		return err
	}
	written, err := changedSince(before, filepath.Join(f.dir, "out"))
	b.touched += len(written)
	return err
}

// checked renders with the check, and holds the bytes against those without it.
func (b *bench) checked(f fleet) error {
	if err := b.do(f, checking, b.render("checked")...); err != nil {
		return err
	}
	for _, i := range b.some(f) {
		if err := same(f, "out", "checked", i); err != nil {
			return err
		}
	}
	return nil
}

// slowly renders some clusters as kustomize does, and holds the bytes against ours.
func (b *bench) slowly(f fleet) error {
	command := b.render("slow", "--no-check", "--reference")
	some := b.some(f)
	some = some[:max(1, len(some)/3)] // each takes long
	for _, i := range some {
		command = append(command, "--cluster", name(i))
	}
	_, used, err := run(f.dir, command...)
	if err != nil {
		return err
	}
	b.keep(f, reference, used.per(len(some)))
	for _, i := range some {
		if err := same(f, "out", "slow", i); err != nil {
			return err
		}
	}
	return nil
}

// some are clusters of the fleet, from its beginning to its end.
func (b *bench) some(f fleet) []int {
	n := min(b.sample, f.clusters)
	var some []int
	for i := range n {
		some = append(some, i*(f.clusters-1)/max(1, n-1))
	}
	return slices.Compact(some)
}

// plainly lets kustomize build some overlays without functions, one after the other.
func (b *bench) plainly(f fleet) error {
	var total cost
	some := b.some(f)
	for _, i := range some {
		dir, err := f.writePlain(b.repo, i)
		if err != nil {
			return err
		}
		_, used, err := run(f.dir, b.kustomize, "build", dir)
		if err != nil {
			return err
		}
		total = total.plus(used)
	}
	b.keep(f, plain, total.per(len(some)))
	return nil
}

// charted lets helm print a chart of the same manifests for some clusters.
func (b *bench) charted(f fleet) error {
	if b.helm == "" || f.form != one {
		return nil
	}
	if err := b.writeChart(f); err != nil {
		return err
	}
	var total cost
	some := b.some(f)
	for _, i := range some {
		_, used, err := run(f.dir, b.helm, "template", name(i), "chart", "--set", "cluster="+name(i))
		if err != nil {
			return err
		}
		total = total.plus(used)
	}
	b.keep(f, chart, total.per(len(some)))
	return nil
}

// writeChart makes a chart of what was rendered for a cluster, with its name as a value.
func (b *bench) writeChart(f fleet) error {
	if _, _, err := run(f.dir, append(b.render("split", "--split", "--no-check"), "--cluster", name(0))...); err != nil {
		return err
	}
	files := map[string]string{"Chart.yaml": "apiVersion: v2\nname: fleet\nversion: 0.1.0\n", "values.yaml": "cluster: \"\"\n"}
	rendered := filepath.Join(f.dir, "split/eks-sidecar", name(0))
	entries, err := os.ReadDir(rendered)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(rendered, entry.Name()))
		if err != nil {
			return err
		}
		files["templates/"+entry.Name()] = strings.NewReplacer("{{", "{{ `{{` }}", name(0), "{{ .Values.cluster }}").Replace(string(text))
	}
	for path, text := range files {
		path = filepath.Join(f.dir, "chart", path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// alone renders one overlay to stdout, and lets kustomize build the same resources.
func (b *bench) alone(f fleet) error {
	dir, err := f.writePlain(b.repo, 0)
	if err != nil {
		return err
	}
	for range 3 { // both take less than what chance adds
		if err := b.do(f, single, b.binary, "render", f.overlay(0), "--no-check"); err != nil {
			return err
		}
		if err := b.do(f, plain, b.kustomize, "build", dir); err != nil {
			return err
		}
	}
	return nil
}

// drawn draws the fleet, and adds a cluster to it.
func (b *bench) drawn(f fleet) error {
	if f.form == thick {
		return nil
	}
	if err := b.do(f, drawing, b.binary, "graph", "overlays", "--format", "mermaid", "-o", "fleet.mmd"); err != nil {
		return err
	}
	return b.do(f, adding, b.binary, "add-cluster", "added", "--like", name(1), "--topology", topology, "--address", "added.example.com:10901")
}

// change changes an entry of a fleet with a hub, and notes which files are written.
func (b *bench) change() error {
	f := fleet{dir: filepath.Join(b.work, "fleet"), form: one, clusters: min(100, b.largest()), hub: true}
	if err := b.fresh(f); err != nil {
		return err
	}
	if _, _, err := run(f.dir, b.render("out")...); err != nil {
		return err
	}
	before, err := times(filepath.Join(f.dir, "out"))
	if err != nil {
		return err
	}
	if err := f.changeEntry(b.repo, 1); err != nil {
		return err
	}
	if _, _, err := run(f.dir, b.render("out")...); err != nil {
		return err
	}
	if b.changed, err = changedSince(before, filepath.Join(f.dir, "out")); err != nil {
		return err
	}
	want := []string{".thanos-fleet-rendered", rendered(1), "eks-sidecar/observability.yaml"}
	if !slices.Equal(b.changed, want) {
		return fmt.Errorf("the entry of %s changed, and %s were written", name(1), b.changed)
	}
	return nil
}

// same compares what two runs rendered for a cluster.
func same(f fleet, a, b string, i int) error {
	first, err := os.ReadFile(filepath.Join(f.dir, a, rendered(i)))
	second, err2 := os.ReadFile(filepath.Join(f.dir, b, rendered(i)))
	if err = errors.Join(err, err2); err == nil && !bytes.Equal(first, second) {
		err = fmt.Errorf("%s differs between %s and %s", rendered(i), a, b)
	}
	return err
}

// times are when the files of a folder were written, and where: a file that was moved
// there is another.
func times(dir string) (map[string]string, error) {
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		below, err := filepath.Rel(dir, path)
		found[below] = info.ModTime().Format(time.RFC3339Nano) + " " + strconv.FormatInt(info.Size(), 10)
		return err
	})
	return found, err
}

// changedSince are the files of a folder that were written since, or are gone.
func changedSince(before map[string]string, dir string) ([]string, error) {
	after, err := times(dir)
	var changed []string
	for path, when := range after {
		if before[path] != when {
			changed = append(changed, path)
		}
	}
	for path := range before {
		if _, there := after[path]; !there {
			changed = append(changed, path)
		}
	}
	slices.Sort(changed)
	return changed, err
}

// load is how many programs wait for a processor, in the mean of a minute; "unknown" where
// the system does not say it in a file.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
