package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// SARIF prints all as a log of SARIF 2.1.0, which GitHub's and GitLab's scanners read.
// What an exception keeps from counting is in it, suppressed with the reason.
func (r *Report) SARIF(w io.Writer) error {
	run := sarif.NewRunWithInformationURI("thanos-fleet", "https://github.com/thanos-fleet/thanos-fleet")
	run.Tool.Driver.WithVersion(version.Version).WithSemanticVersion(strings.TrimPrefix(version.Version, "v"))
	log := sarif.NewReport()
	log.AddRun(run)
	for _, e := range r.entries() {
		r.addResult(run, e)
	}
	for _, e := range r.excepted() {
		suppression := sarif.NewSuppression().WithJustification(problem.Printable(e.Reason)).WithKind("external")
		r.addResult(run, e).AddSuppression(suppression)
	}
	text, err := indented(log)
	if err != nil {
		return err
	}
	return writePrintable(w, text)
}

func (r *Report) addResult(run *sarif.Run, e entry) *sarif.Result {
	rule := run.AddRule(e.Rule)
	if e.rule != nil && rule.Help == nil {
		describe(rule, e, r.Doc(e.rule))
	}
	result := run.CreateResultForRule(e.Rule).WithLevel(sarifLevels[levels[e.Severity]])
	result.WithMessage(sarif.NewTextMessage(problem.Printable(e.text())))
	result.PartialFingerprints = map[string]string{"thanosFleet/v1": e.fingerprint()}
	for i, p := range e.Places {
		if i == 0 {
			result.AddLocation(p.location())
		} else {
			result.AddRelatedLocation(p.location())
		}
	}
	return result
}

// sarifLevels are those of workflow commands.
var sarifLevels = map[string]string{"error": sarif.LevelError, "warning": sarif.LevelWarning, "notice": sarif.LevelNote}

// describe says in the log what the rule's page says.
func describe(to *sarif.ReportingDescriptor, e entry, d checks.Doc) {
	text := func(s string) *sarif.MultiformatMessageString {
		return sarif.NewMultiformatMessageString().WithText(s)
	}
	to.WithShortDescription(text(d.Summary + ".")).WithFullDescription(text(d.Why)).WithHelpURI(e.Docs)
	to.WithHelp(text(d.Why + "\n\n" + d.Remedy).WithMarkdown(e.rule.Page(d)))
	configuration := sarif.NewReportingConfiguration()
	configuration.Level = sarifLevels[levels[e.rule.Severity]]
	to.WithDefaultConfiguration(configuration)
}

// fingerprint tells a finding from others also when lines move.
func (e entry) fingerprint() string {
	p := e.Places[0]
	digest := sha256.Sum256([]byte(strings.Join([]string{e.Rule, p.name(), e.Message}, "\x00")))
	return hex.EncodeToString(digest[:16])
}

// location is the place, as SARIF tells it.
func (p place) location() *sarif.Location {
	location := sarif.NewLocation()
	if name := p.name(); name != "" {
		location.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(problem.Printable(name)).WithKind("resource"))
	}
	if p.File == "" {
		return location
	}
	physical := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri(p.File)))
	if p.Line > 0 {
		physical.WithRegion(sarif.NewRegion().WithStartLine(p.Line))
	}
	return location.WithPhysicalLocation(physical)
}

// uri is a path as a reference of a URI: relative to the root of the repository, where it
// is a path below the working directory.
func uri(file string) string {
	slashed := filepath.ToSlash(file)
	if filepath.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: slashed}).String()
	}
	return (&url.URL{Path: slashed}).String()
}
