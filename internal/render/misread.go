//lint:file-ignore SA1019 kustomizations of users hold the fields of old too

package render

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// bareKey finds a key of labels, annotations or generated data that kustomize writes without
// quotes, and then reads as a number, a boolean or null, of which it can make no JSON.
func (t *tree) bareKey([]string) *krm.Finding {
	for _, k := range slices.Backward(t.kustomizations) {
		for _, m := range k.keys() {
			if i := slices.IndexFunc(m.keys, isNoText); i >= 0 {
				f := k.finding(m.field, "call it otherwise, or give it to the objects themselves, in quotes; on, off, yes and no need quotes here",
					"kustomize reads the key %s as a number, a boolean or null, and cannot go on", cmp.Or(words[m.keys[i]], m.keys[i]))
				return &f
			}
		}
	}
	return nil
}

// words are what may stand in the file for a key that is a boolean.
var words = map[string]string{"true": "true (on, yes or y without quotes)", "false": "false (off, no or n without quotes)"}

func isNoText(key string) bool {
	var read any
	if yaml.Unmarshal([]byte(key), &read) != nil {
		return false
	}
	_, isText := read.(string)
	return !isText
}

// keysOf are keys that a kustomization gives to objects, by the field that has them.
type keysOf struct {
	field string
	keys  []string
}

// keys are those of its labels, annotations and generators, sorted in each field.
func (k *kustomization) keys() []keysOf {
	all := []keysOf{{"commonLabels", sorted(k.CommonLabels)}, {"commonAnnotations", sorted(k.CommonAnnotations)}}
	for i, l := range k.Labels {
		all = append(all, keysOf{problem.Index("labels", i) + ".pairs", sorted(l.Pairs)})
	}
	options := func(field string, o *types.GeneratorOptions) {
		if o != nil {
			all = append(all, keysOf{field + ".labels", sorted(o.Labels)}, keysOf{field + ".annotations", sorted(o.Annotations)})
		}
	}
	options("generatorOptions", k.GeneratorOptions)
	generated := func(field string, g types.GeneratorArgs) {
		options(field+".options", g.Options)
		for i, literal := range g.LiteralSources {
			key, _, _ := strings.Cut(literal, "=")
			all = append(all, keysOf{problem.Index(field+".literals", i), []string{key}})
		}
	}
	for i, g := range k.ConfigMapGenerator {
		generated(problem.Index("configMapGenerator", i), g.GeneratorArgs)
	}
	for i, g := range k.SecretGenerator {
		generated(problem.Index("secretGenerator", i), g.GeneratorArgs)
	}
	return all
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// severalOf finds a patch of several objects that has a target.
func (t *tree) severalOf([]string) *krm.Finding {
	return t.patch("leave target out, or give each a patch of its own", "a patch with a target is of several objects", func(p patch) bool {
		docs, _ := p.docs()
		return p.target != nil && len(docs) > 1
	})
}

// noPatch finds operations that are neither YAML in lines nor JSON.
func (t *tree) noPatch([]string) *krm.Finding {
	const remedy = "put keys and texts in double quotes, or begin a line with - for each operation"
	return t.patch(remedy, "a patch that begins with [ is read as JSON, and this is none", func(p patch) bool {
		data := bytes.TrimSpace(p.data)
		return bytes.HasPrefix(data, []byte("[")) && !json.Valid(data)
	})
}

func (t *tree) patch(remedy, message string, is func(patch) bool) *krm.Finding {
	for _, k := range t.kustomizations {
		for _, p := range k.patches() {
			if is(p) {
				f := p.finding(1, "", remedy, message)
				return &f
			}
		}
	}
	return nil
}
