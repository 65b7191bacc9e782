//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
