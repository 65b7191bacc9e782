//go:build !image || render

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/exempt"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
	"github.com/thanos-fleet/thanos-fleet/internal/report"
)

// judging is how manifests are held against the rules.
type judging struct {
	// config is the file of exceptions, "" for that of the working directory.
	config string
	// complete says that nothing is missing from the manifests.
	complete bool
	// partial says that some of a fleet was rendered: only errors are told.
	partial bool
}

// toldOtherwise are the rules that render leaves out: it knows which overlays it was not
// asked to render, and tells of clusters that none does.
var toldOtherwise = []string{"fleet/absent"}

// rulesFor are the rules that look at what was read, or rendered.
func rulesFor(rendered bool) []*checks.Rule {
	return slices.DeleteFunc(slices.Clone(all.Rules), func(r *checks.Rule) bool { return rendered && slices.Contains(toldOtherwise, r.ID) })
}

// addConfig adds the flag of commands that hold something against the rules.
func addConfig(cmd *cobra.Command, config *string) {
	cmd.Flags().StringVar(config, "config", "", "file of exceptions (default: "+exempt.FileName+" of the working directory, where there is one)")
}

// addCheck adds the flags of commands that hold against the rules what they render.
func addCheck(cmd *cobra.Command, unchecked *bool, j *judging) {
	cmd.Flags().BoolVar(unchecked, "no-check", false, "do not hold what is rendered against the rules of thanos-fleet check")
	addConfig(cmd, &j.config)
}

// judge holds clusters against rules, and takes out what exceptions hold for.
func (j judging) judge(inputs []observe.Input, reader *manifests.Reader, rules []*checks.Rule) (*report.Report, error) {
	file, faults, err := j.exceptions()
	if err != nil || len(faults) > 0 {
		return &report.Report{Told: faults}, err
	}
	f := observe.Read(inputs)
	f.Complete = j.complete
	r := &report.Report{Fleet: f, Doc: (*checks.Rule).Doc, Locate: reader.Locate}
	e := exempt.New(all.Rules, file, f, reader.Locate)
	left, excepted := e.Apply(rules, checks.Run(rules, f), f, time.Now())
	r.Add(reader.Unsaid(left))
	for _, x := range excepted {
		r.Excepted = append(r.Excepted, report.Excepted(x))
	}
	r.Told = e.Faults
	return r, nil
}

func (j judging) exceptions() (*exempt.File, []krm.Finding, error) {
	name := j.config
	if name == "" {
		name = exempt.FileName
	}
	data, err := render.ReadRegular(name)
	switch {
	case j.config == "" && errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("--config %s: there is no such file", name)
	case err != nil:
		return nil, nil, err
	}
	file, faults := exempt.Parse(name, data, all.Rules)
	return file, faults, nil
}

// checkRendered holds what was rendered against the rules, and tells what they find. The
// findings count among those of their clusters.
func (j judging) checkRendered(renderer render.Renderer, screen screen, results []*render.Result) error {
	reader := &manifests.Reader{Renderer: renderer}
	inputs, err := reader.Rendered(results)
	if err != nil {
		return err
	}
	screen.progress("checking %d clusters", len(inputs))
	r, err := j.judge(inputs, reader, rulesFor(true))
	screen.done()
	if err != nil {
		return err
	}
	for _, f := range r.Told {
		screen.report(f)
	}
	soften(r.Findings, results)
	for _, f := range r.Findings {
		if j.partial && f.Rule.Severity != krm.Error {
			continue
		}
		screen.line(f.Rule.Severity, r.Line(f))
		countIn(results, f)
	}
	if r.Fails(krm.Error) {
		return errFailed
	}
	return nil
}

// countIn adds a finding to the results of the clusters that it holds for.
func countIn(results []*render.Result, f checks.Finding) {
	seen := map[*render.Result]bool{}
	for _, p := range f.Places {
		for _, result := range results {
			if p.Cluster != nil && !seen[result] && manifests.IsOf(p.Cluster, result) {
				seen[result] = true
				result.Findings = append(result.Findings, f.Finding())
			}
		}
	}
}
