package krm

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FluxSubstitute is the annotation, or label, by which Flux leaves an object alone
// when it puts variables into what it applies (fluxcd/pkg, kustomize v1.41.0,
// kustomize_varsub.go).
const FluxSubstitute = "kustomize.toolkit.fluxcd.io/substitute"

// fluxField of a Fleet says whether objects carry it.
var fluxField = []string{"spec", "fluxSubstitute"}

// expressionsIn returns what Flux changes in a text: ${…} and $$ (fluxcd/pkg, envsubst
// v1.8.0). A plain $NAME, $(NAME) and $1 stay.
func expressionsIn(text string) (found []string) {
	for {
		at := strings.IndexByte(text, '$')
		if at < 0 || at+1 == len(text) {
			return found
		}
		switch text = text[at:]; text[1] {
		case '$':
			found, text = append(found, "$$"), text[2:]
		case '{':
			end := strings.IndexByte(text, '}')
			if end < 0 {
				return append(found, text)
			}
			found, text = append(found, text[:end]), text[end:]
		default:
			text = text[1:]
		}
	}
}

// fluxName is a variable that Flux may be given a value for.
var fluxName = regexp.MustCompile(`^\$\{#?[_a-zA-Z][_a-zA-Z0-9]*`)

// dollar are the expressions that an object holds before a function runs, with a number
// for what it says.
type dollar struct {
	sum   uint64
	found []string
}

// noteDollars notes them of each object before it is edited.
func (r *Run) noteDollars() {
	for _, o := range r.list.Items {
		o.edits.before, o.edits.whole = dollar{}, o
	}
}

// isUntouched tells that nothing was edited since.
func (o *Object) isUntouched() bool { return o.edits != nil && o.edits.whole != nil }

// before returns what was noted of an object; nothing where it is new.
func (o *Object) before() dollar {
	switch {
	case o.edits == nil:
		return dollar{}
	case o.isUntouched():
		return o.dollar()
	}
	return o.edits.before
}

func (o *Object) dollar() dollar {
	found := o.expressions()
	if len(found) == 0 {
		return dollar{}
	}
	return dollar{o.sum(), found}
}

// shield keeps Flux from the expressions that are not for it, in the objects that the
// function made or edited: those that it wrote, and those of Prometheus, Grafana or a
// container in them. Flux would make them empty, and $$ a single $, without a word.
// An object that nothing edited is the user's, and so is an annotation that is there.
// A function that tells of every change tells of this one.
func (r *Run) shield(told bool) {
	for _, o := range r.LocalConfigs("Fleet") {
		if o.Text(fluxField...) == "enabled" {
			return
		}
	}
	var variables map[string]bool
	for _, o := range r.list.Items {
		if !o.IsManifest() || o.Label(FluxSubstitute) != "" || o.Annotation(FluxSubstitute) != "" {
			continue
		}
		if o.isUntouched() && o.Annotation(GeneratedAnnotation) == "" {
			continue
		}
		was, found := o.before(), o.expressions()
		if len(found) == 0 || len(was.found) > 0 && was.sum == o.sum() && o.Annotation(GeneratedAnnotation) == "" {
			continue
		}
		if variables == nil {
			variables = r.variables()
		}
		if o.Label("grafana_dashboard") != "" || slices.ContainsFunc(found, func(e string) bool {
			return !slices.Contains(was.found, e) || !forFlux(e, variables)
		}) {
			o.SetText("disabled", "metadata", "annotations", FluxSubstitute)
			if told {
				r.Report(Info, o, "metadata.annotations", "", "none, now %s: disabled; Flux would make its ${…} empty, and its $$ a single $", FluxSubstitute)
			}
		}
	}
}

// forFlux tells whether an expression may be meant for Flux: one that is a variable
// of a container is the container's, and $$ may be what Flux is to make a $ of.
func forFlux(e string, variables map[string]bool) bool {
	name := strings.TrimLeft(fluxName.FindString(e), "${#")
	return e == "$$" || name != "" && !variables[name]
}

// variables returns the names of the variables that containers have.
func (r *Run) variables() map[string]bool {
	names := map[string]bool{}
	for _, w := range r.Workloads() {
		for _, c := range w.AllContainers() {
			for _, e := range c.Each("env") {
				names[e.Text("name")] = true
			}
		}
	}
	return names
}

// expressions returns what Flux would change in an object, sorted.
func (o *Object) expressions() []string {
	var found []string
	visitScalars(o.node.YNode(), func(n *yaml.Node) {
		found = append(found, expressionsIn(n.Value)...)
	})
	slices.Sort(found)
	return slices.Compact(found)
}

// sum is a number for what an object says.
func (o *Object) sum() uint64 {
	h := xxhash.New()
	visitScalars(o.node.YNode(), func(n *yaml.Node) {
		_, _ = h.WriteString(n.Value)
		_, _ = h.Write([]byte{0}) // a hash takes every byte
	})
	return h.Sum64()
}

// visitScalars visits the keys and values below a node, in order. Aliases are written
// out when functions run.
func visitScalars(n *yaml.Node, visit func(*yaml.Node)) {
	if n.Kind == yaml.ScalarNode {
		visit(n)
	}
	for _, c := range n.Content {
		visitScalars(c, visit)
	}
}
