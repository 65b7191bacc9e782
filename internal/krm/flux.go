package krm

import (
	"hash/fnv"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FluxSubstitute is the annotation, or label, by which Flux leaves an object alone
// when it puts variables into what it applies (fluxcd/pkg, kustomize v1.41.0,
// kustomize_varsub.go).
const FluxSubstitute = "kustomize.toolkit.fluxcd.io/substitute"

// fluxField of a Fleet says whether objects carry it.
var fluxField = []string{"spec", "fluxSubstitute"}

// expression is what Flux changes in a text: ${…} and $$ (fluxcd/pkg, envsubst
// v1.8.0). A plain $NAME, $(NAME) and $1 stay.
var expression = regexp.MustCompile(`\$\$|\$\{[^}]*`)

// fluxName is a variable that Flux may be given a value for.
var fluxName = regexp.MustCompile(`^\$\{#?[_a-zA-Z][_a-zA-Z0-9]*`)

// dollars notes the objects that hold an expression before a function runs, with
// what they say.
type dollars map[*Object]dollar

type dollar struct {
	sum   uint64
	found []string
}

func (r *Run) noteDollars() dollars {
	noted := dollars{}
	for _, o := range r.list.Items {
		if found := o.expressions(); len(found) > 0 {
			noted[o] = dollar{o.sum(), found}
		}
	}
	return noted
}

// shield keeps Flux from the expressions that are not for it, in the objects that the
// function made or edited: those that it wrote, and those of Prometheus, Grafana or a
// container in them. Flux would make them empty, and $$ a single $, without a word.
// An object that nothing edited is the user's, and so is an annotation that is there.
// A function that tells of every change tells of this one.
func (r *Run) shield(before dollars, told bool) {
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
		found := o.expressions()
		was, known := before[o]
		if len(found) == 0 || known && was.sum == o.sum() && o.Annotation(GeneratedAnnotation) == "" {
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
		if strings.Contains(n.Value, "${") || strings.Contains(n.Value, "$$") {
			found = append(found, expression.FindAllString(n.Value, -1)...)
		}
	})
	slices.Sort(found)
	return slices.Compact(found)
}

// sum is a number for what an object says.
func (o *Object) sum() uint64 {
	h := fnv.New64a()
	visitScalars(o.node.YNode(), func(n *yaml.Node) {
		_, _ = h.Write([]byte(n.Value + "\x00")) // a hash takes every byte
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
