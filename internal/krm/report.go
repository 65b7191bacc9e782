package krm

import (
	"fmt"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// HasErrors tells whether a finding is an error.
func HasErrors(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}

// Report adds a finding about an object; nil stands for the whole input.
func (r *Run) Report(severity Severity, o *Object, field, remedy, format string, args ...any) {
	r.ReportRule("", severity, o, field, remedy, format, args...)
}

// ReportRule is Report for a function that has rules: it names the one.
func (r *Run) ReportRule(rule string, severity Severity, o *Object, field, remedy, format string, args ...any) {
	f := Finding{Severity: severity, Field: field, Remedy: remedy, Message: fmt.Sprintf(format, args...), Function: r.function, Rule: rule}
	if o != nil {
		f.Object, f.File = o.Ref(), o.File()
	}
	r.findings = append(r.findings, f)
}

// Errorf reports an error about an object.
func (r *Run) Errorf(o *Object, field, remedy, format string, args ...any) {
	r.Report(Error, o, field, remedy, format, args...)
}

// Warnf reports a warning about an object.
func (r *Run) Warnf(o *Object, field, remedy, format string, args ...any) {
	r.Report(Warning, o, field, remedy, format, args...)
}

// Problems reports problems as errors of an object, below a path in it.
func (r *Run) Problems(o *Object, path string, problems []problem.Problem) {
	for _, p := range problems {
		r.Errorf(o, problem.Join(path, p.Path), p.Remedy, "%s", p.Message)
	}
}

// Adopt takes over the findings of another run. What two runs say the same is
// said once.
func (r *Run) Adopt(findings []Finding) {
	said := make(map[Finding]bool, len(r.findings)+len(findings))
	for _, f := range r.findings {
		said[f] = true
	}
	for _, f := range findings {
		if !said[f] {
			said[f] = true
			r.findings = append(r.findings, f)
		}
	}
}

// Check reports an error that an edit returned; it is true when there was none.
func (r *Run) Check(o *Object, field string, err error) bool {
	if err != nil {
		r.Errorf(o, field, "", "%v", err)
	}
	return err == nil
}
