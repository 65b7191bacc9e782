//go:build unix

package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// report prints what was measured as Markdown: what each thing costs, and how that is
// to what it should be.
func (b *bench) report(w io.Writer) {
	fmt.Fprintf(w, "Medians of %d, run in turn; processor seconds are those of all cores, whole processes.\n", b.rounds)
	fmt.Fprintf(w, "What says \"a cluster\" was run for some of the %d, and is the cost of one.\n", b.largest())
	fmt.Fprintf(w, "Other programs ran, too, where the load (%s) is more than the cores: times on the wall are longer then.\n\n", b.load)
	b.costTable(w)
	fmt.Fprintln(w)
	b.targetTable(w)
}

// whats are the rows, in their order.
var whats = []string{rendering, again, checking, drawing, adding, single, reference, plain, chart}

func (b *bench) costTable(w io.Writer) {
	fmt.Fprintln(w, "| what | form | clusters | CPU s | wall s | peak MB | CPU ms a cluster |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, what := range whats {
		for _, n := range append(slices.Clone(b.sizes), b.full) {
			for _, form := range forms {
				costs := b.costs[task{what, form, n}]
				if len(costs) == 0 {
					continue
				}
				c, of := median(costs), n
				if slices.Contains([]string{single, reference, plain, chart}, what) {
					of = 1
				}
				fmt.Fprintf(w, "| `%s` | %s | %d | %s | %s | %d | %s |\n", what, form, n, seconds(c.cpu), seconds(c.wall), c.peak>>20, number(1000*c.per(of).cpu.Seconds()))
			}
		}
	}
}

func seconds(d time.Duration) string { return number(d.Seconds()) }

// number prints what somebody reads: at most two digits behind the point, of small ones.
func number(x float64) string {
	digits := 0
	switch {
	case x < 10:
		digits = 2
	case x < 100:
		digits = 1
	}
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// target is what something should be: at least, or at most, so much.
type target struct {
	what    string
	is      float64
	unit    string
	atLeast bool
	want    float64
}

func (t target) String() string {
	word, missed := "≤", t.is > t.want
	if t.atLeast {
		word, missed = "≥", t.is < t.want
	}
	verdict := "met"
	if missed {
		verdict = fmt.Sprintf("**missed**, %.0f %% off", 100*abs(t.is-t.want)/t.want)
		if t.want == 0 {
			verdict = "**missed**"
		}
	}
	return fmt.Sprintf("| %s | %s %s%s | %s%s | %s |", t.what, word, number(t.want), t.unit, number(t.is), t.unit, verdict)
}

func abs(x float64) float64 { return max(x, -x) }

func (b *bench) targetTable(w io.Writer) {
	fmt.Fprintln(w, "| target | wanted | measured | |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for _, t := range b.targets() {
		fmt.Fprintln(w, t)
	}
	fmt.Fprintf(w, "\nThe entry of one of %d clusters that a hub dials changed, and these files were written: %s.\n", min(100, b.largest()), strings.Join(b.changed, ", "))
}

// targets are those that this run can tell of. They were set for 1,000 clusters.
func (b *bench) targets() []target {
	var found []target
	for _, form := range forms {
		found = append(found, b.targetsOf(form)...)
	}
	n, small, all := b.largest(), b.sizes[0], float64(b.largest())
	found = append(found, target{"files that a second run writes", float64(b.touched), "", false, 0})
	if b.helm != "" {
		whole := all * b.at(chart, one, n).cpu.Seconds()
		found = append(found, target{"one overlay: faster than a loop of `helm template`, " + number(whole) + " s extrapolated", ratio(whole, b.at(rendering, one, n).cpu.Seconds()), " ×", true, 1})
	}
	found = append(found, target{
		fmt.Sprintf("one overlay of %d clusters to stdout, to `kustomize build` of the same resources", small),
		ratio(b.at(single, thin, small).cpu.Seconds(), b.at(plain, thin, small).cpu.Seconds()), " ×", false, 1.2,
	})
	for _, form := range []form{one, thin} {
		for _, what := range []string{drawing, adding} {
			found = append(found, target{fmt.Sprintf("%s: `%s` of %d clusters, wall", form, what, n), b.at(what, form, n).wall.Seconds(), " s", false, 5})
		}
	}
	if c := b.at(rendering, one, b.full); b.full > 0 {
		found = append(found,
			target{fmt.Sprintf("%d clusters to %d", b.full, n), ratio(c.cpu.Seconds(), b.at(rendering, one, n).cpu.Seconds()), " ×", false, 1.1 * float64(b.full) / all},
			target{fmt.Sprintf("%d clusters, most memory", b.full), float64(c.peak >> 20), " MB", false, 512})
	}
	return found
}

// at is what something took.
func (b *bench) at(what string, form form, clusters int) cost {
	return median(b.costs[task{what, form, clusters}])
}

// targetsOf are those of one form.
func (b *bench) targetsOf(form form) []target {
	n, all := b.largest(), float64(b.largest())
	c := b.at(rendering, form, n)
	title := fmt.Sprintf("%s: `render -o --no-check` of %d clusters", form, n)
	var found []target
	than := func(what, title string, want float64) target {
		whole := all * b.at(what, form, n).cpu.Seconds()
		return target{title + ", " + number(whole) + " s extrapolated", ratio(whole, c.cpu.Seconds()), " ×", true, want}
	}
	faster := 3.0
	if form != thick {
		faster = 20
		found = append(found,
			target{title + ", CPU", c.cpu.Seconds(), " s", false, 6 * all / 1000},
			target{title + ", wall", c.wall.Seconds(), " s", false, 4 * all / 1000},
			than(reference, title+", faster than building each whole (`--reference`)", 500))
	}
	return append(found,
		than(plain, title+", faster than a loop of `kustomize build` without functions", faster),
		target{fmt.Sprintf("%s: with the check", form), ratio(b.at(checking, form, n).cpu.Seconds(), c.cpu.Seconds()), " ×", false, 2.5},
		target{fmt.Sprintf("%s: a second run, nothing changed", form), ratio(b.at(again, form, n).cpu.Seconds(), c.cpu.Seconds()), " ×", false, 0.5})
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
