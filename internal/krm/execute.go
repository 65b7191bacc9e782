package krm

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Exit codes of a function, besides 0.
const (
	// ExitFindings: something is wrong with the objects or the configuration.
	ExitFindings = 1
	// ExitUsage: the input is no ResourceList, the output cannot be written, or the
	// program itself is at fault.
	ExitUsage = 2
)

// Lookup returns the definition for the kind of a functionConfig, or nil, and then the
// kind that may be meant, "" where none is near.
type Lookup func(kind string) (def *Definition, near string)

// Among looks among definitions.
func Among(defs ...*Definition) Lookup {
	return func(kind string) (*Definition, string) {
		var kinds []string
		for _, def := range defs {
			if def.Kind == kind {
				return def, ""
			}
			kinds = append(kinds, def.Kind)
		}
		return nil, strict.Nearest(kind, kinds)
	}
}

// Alone looks for one function, whose configuration may be a ConfigMap, too.
func Alone(def *Definition) Lookup {
	return func(kind string) (*Definition, string) {
		if kind == "ConfigMap" {
			return def, ""
		}
		return Among(def)(kind)
	}
}

// Knows tells whether a function has the kind.
func (l Lookup) Knows(kind string) bool {
	def, _ := l(kind)
	return def != nil
}

// Remedy says what to do about a kind that no function has.
func (l Lookup) Remedy(kind string) string {
	_, near := l(kind)
	return strict.Suggest(kind, []string{near}, "`thanos-fleet catalog` lists them")
}

// Main is a KRM function's whole life: it reads a ResourceList, runs the
// function that its configuration asks for, and writes the list back. Every
// finding is one line on stderr and one entry of the results. On an error the
// exit code is not 0 and the items are written as they came: orchestrators still
// read the results, and nothing half-edited gets out.
func Main(find Lookup, in io.Reader, out, stderr io.Writer) int {
	data, err := readAll(in)
	defer spare(len(data))()
	var list *List
	if err == nil {
		list, err = readList(data)
	}
	if err != nil {
		fmt.Fprintln(stderr, Finding{Severity: Error, Message: err.Error()})
		return ExitUsage
	}
	findings := list.duplicates()
	if len(findings) == 0 {
		findings = Dispatch(find, list)
	}
	text, findings, err := list.outcome(findings)
	for _, f := range findings {
		fmt.Fprintln(stderr, f)
	}
	if err == nil {
		_, err = out.Write(text)
	}
	if err != nil {
		fmt.Fprintln(stderr, Finding{Severity: Error, Message: err.Error()})
		return ExitUsage
	}
	return exitCode(findings)
}

func exitCode(findings []Finding) int {
	switch {
	case slices.ContainsFunc(findings, func(f Finding) bool { return strings.HasPrefix(f.Message, internalError) }):
		return ExitUsage
	case HasErrors(findings):
		return ExitFindings
	default:
		return 0
	}
}

// internalError begins the finding of a panic.
const internalError = "internal error at "

// Dispatch runs the function that the list's configuration asks for and returns
// its findings.
func Dispatch(find Lookup, list *List) []Finding {
	if list.Config == nil {
		return []Finding{{
			Severity: Error, Message: "the ResourceList has no functionConfig",
			Remedy: "name a function in transformers: or the Kptfile's pipeline; was the stream cut off?",
		}}
	}
	def, _ := find(list.Config.Kind())
	if def == nil {
		return []Finding{{
			Severity: Error, Object: list.Config.Ref(), File: list.Config.File(), Field: "kind",
			Message: fmt.Sprintf("no function has the kind %q", list.Config.Kind()), Remedy: find.Remedy(list.Config.Kind()),
		}}
	}
	if list.isGenerator() {
		return []Finding{{
			Severity: Error, Function: def.Name, Object: list.Config.Ref(), File: list.Config.File(),
			Message: "it gets nothing but its own configuration, as a function does that stands under generators", Remedy: "list it under transformers",
		}}
	}
	return Execute(def, list)
}

// isGenerator tells whether kustomize runs the function as a generator: it hands nothing
// over but the configuration, and takes what comes back for what was generated (kustomize
// v5.8.2, api/internal/plugins/fnplugin). kpt reads no such annotation.
func (l *List) isGenerator() bool {
	return len(l.Items) == 1 && l.Items[0].Ref() == l.Config.Ref() && l.Config.Annotation("config.kubernetes.io/function") != ""
}

// Execute runs one function on a list, in place, and returns its findings.
func Execute(def *Definition, list *List) (findings []Finding) {
	r := NewRun(list, def.Name)
	defer func() {
		p := recover()
		if wrong, isShape := p.(reshape); isShape {
			findings = append(r.findings, r.wrongShape(wrong))
		} else if p != nil {
			// The value of a panic may hold anything, a secret too: only the place is told.
			findings = append(r.findings, Finding{
				Severity: Error, Function: def.Name,
				Message: internalError + PanicSite(debug.Stack()), Remedy: "please report it with the input that caused it",
			})
		}
	}()
	list.count()
	f := def.New()
	for _, f := range KeepLocal(list.Items) {
		f.Function = def.Name
		r.findings = append(r.findings, f)
	}
	if r.configure(def, f); !HasErrors(r.findings) {
		r.checkItems()
	}
	if HasErrors(r.findings) {
		return r.Finish()
	}
	r.edits = editsOf(f)
	r.warnHidden()
	restore := r.writeOutAliases()
	list.recount()
	r.noteDollars()
	unmend := r.mend()
	if !HasErrors(r.findings) {
		f.Transform(r)
		unmend()
	}
	r.Finish()
	r.shield(len(def.Rules) > 0)
	restore()
	return r.findings
}

// PanicSite returns the folder, file and line of the first function of this
// project in a stack trace, arguments left out.
func PanicSite(stack []byte) string {
	lines := bytes.Split(stack, []byte("\n"))
	for i, line := range lines[:len(lines)-1] {
		ours := bytes.HasPrefix(line, []byte("github.com/thanos-fleet/thanos-fleet/"))
		if ours && !bytes.Contains(line, []byte("/krm.Execute")) && !bytes.Contains(line, []byte("/checks.(*Rule).run")) {
			file, _, _ := strings.Cut(strings.TrimSpace(string(lines[i+1])), " ")
			return path.Base(path.Dir(file)) + "/" + path.Base(file)
		}
	}
	return "an unknown place"
}

// checkItems refuses what no function can work on: two objects of one identity,
// and objects whose fields have another shape than Kubernetes gives them.
func (r *Run) checkItems() {
	seen := map[Ref]*Object{}
	for _, o := range r.list.Items {
		if !o.IsManifest() {
			continue
		}
		r.checkShape(o)
		if r.checkName(o); o.Name() == "" {
			continue
		}
		ref := o.Ref()
		if first, found := seen[ref]; found {
			remedy := "remove one of them"
			if first.File() != o.File() {
				remedy = "it is also in " + first.File() + "; remove one of them"
			}
			r.Errorf(o, "", remedy, "the object is given twice")
			continue
		}
		seen[ref] = o
	}
}

// checkName refuses an object without a name, as kustomize does and API servers do;
// lists have none, and a generated one is not known yet.
func (r *Run) checkName(o *Object) {
	if o.Name() == "" && o.Text("metadata", "generateName") == "" && !strings.HasSuffix(o.Kind(), "List") {
		r.Errorf(o, "metadata.name", "give it a name", "it has no name")
	}
}
