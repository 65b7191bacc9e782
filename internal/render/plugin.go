package render

import (
	"errors"
	"fmt"
	"sync"
	_ "unsafe" // for go:linkname

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// transformerFactories is kustomize's table of the transformers that are built into
// it (api v0.21.2, internal/plugins/builtinhelpers). kustomize has no other way to
// run a transformer in its own process, and what it knows of an object while
// transformers run (earlier names, hashes to come, vars) is nowhere in what a build
// returns.
//
//go:linkname transformerFactories sigs.k8s.io/kustomize/api/internal/plugins/builtinhelpers.TransformerFactories
var transformerFactories map[builtinType]func() resmap.TransformerPlugin

// builtinType has the layout of kustomize's BuiltinPluginType.
type builtinType int

// unknownType is what kustomize takes a kind for that is not built into it.
const unknownType builtinType = 0

// pluginKind is the kind of the one transformer that stands for the functions.
const pluginKind = "ThanosFleetFunctions"

// pluginConfig is the configuration of that transformer.
const pluginConfig = "{apiVersion: builtin, kind: " + pluginKind + ", metadata: {name: functions}}"

// building is held during a build: kustomize's table belongs to the process.
var building sync.Mutex

// steps are what runs in a build, by the kind of the transformer that stands for it.
type steps map[string]func(resmap.ResMap) error

// withPlugin calls build, and the steps where it comes to their turn.
func withPlugin(s steps, build func() (resmap.ResMap, error)) (resmap.ResMap, error) {
	building.Lock()
	defer building.Unlock()
	if len(transformerFactories) == 0 {
		return nil, errors.New("internal error: this version of kustomize keeps its transformers elsewhere; please report it")
	}
	transformerFactories[unknownType] = func() resmap.TransformerPlugin { return &plugin{steps: s} }
	defer delete(transformerFactories, unknownType)
	return build()
}

// plugin is a transformer in this process.
type plugin struct {
	steps
	kind string
}

// Config refuses every other kind that kustomize does not know.
func (p *plugin) Config(_ *resmap.PluginHelpers, config []byte) error {
	n, err := yaml.Parse(string(config))
	if err != nil {
		return err
	}
	if p.kind = n.GetKind(); p.steps[p.kind] == nil {
		err = fmt.Errorf("no transformer of the kind %q is built into kustomize", p.kind)
	}
	return err
}

// Transform runs the step.
func (p *plugin) Transform(m resmap.ResMap) error { return p.steps[p.kind](m) }
