package schema_test

import (
	"bytes"
	"encoding/base64"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/schema"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

const (
	root    = "../.."
	schemas = root + "/docs/schema/"
)

var judge = sync.OnceValue(func() *jsonschema.Schema { return compile(schema.All) })

func compile(name string) *jsonschema.Schema {
	path, err := filepath.Abs(schemas + name)
	if err != nil {
		panic(err)
	}
	return jsonschema.NewCompiler().MustCompile(path)
}

// isOurs tells whether a document is an object that the schemas are about.
func isOurs(n *yaml.Node) bool {
	api, kind := scalar(n, "apiVersion"), scalar(n, "kind")
	return strings.HasPrefix(api, "thanos-fleet.dev/") && slices.Contains(kinds(), kind)
}

func kinds() []string {
	all := []string{fleet.Kind, fleet.ClusterKind}
	for _, def := range functions.All() {
		all = append(all, def.Kind)
	}
	return all
}

func entry(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return &yaml.Node{}
}

func scalar(n *yaml.Node, key string) string { return entry(n, key).Value }

// refusal is what the schema of all kinds says of a document, nil for nothing. That of its
// own kind says the same.
func refusal(t testing.TB, n *yaml.Node) error {
	t.Helper()
	value := plain(n)
	err := judge().Validate(value)
	if !isOurs(n) {
		return err
	}
	own := ownSchemas()[scalar(n, "kind")].Validate(value)
	if (err == nil) != (own == nil) {
		t.Fatalf("of %v\nthe schema of all kinds says %v, and that of its own %v", value, err, own)
	}
	return err
}

var ownSchemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	all := map[string]*jsonschema.Schema{}
	for _, kind := range kinds() {
		all[kind] = compile(strings.ToLower(kind) + ".schema.json")
	}
	return all
})

// plain is a document as JSON has it, in the way that editors read YAML.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.AliasNode:
		return plain(n.Alias)
	case yaml.DocumentNode:
		return plain(n.Content[0])
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = plain(item)
		}
		return list
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			object[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return object
	}
	var value any
	if n.ShortTag() == "!!str" || n.ShortTag() == "!!timestamp" || n.Decode(&value) != nil {
		return n.Value
	}
	if number, ok := value.(float64); ok && (math.IsInf(number, 0) || math.IsNaN(number)) {
		return math.MaxFloat64 // no number of JSON
	}
	return value
}

// documents returns the documents of a text; what is no YAML ends them.
func documents(text string) []*yaml.Node {
	var found []*yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		if decoder.Decode(&doc) != nil {
			return found
		}
		if len(doc.Content) > 0 {
			found = append(found, doc.Content[0])
		}
	}
}

// faultsOf is what decoding says of a document: unknown fields, and values of the wrong type.
func faultsOf(n *yaml.Node) []problem.Problem {
	var spec any
	switch kind := scalar(n, "kind"); kind {
	case fleet.Kind:
		spec = &fleet.Spec{}
	case fleet.ClusterKind:
		spec = &fleet.ClusterSpec{}
	default:
		def, _ := functions.ByKind(kind)
		spec = def.New()
	}
	var outer struct {
		APIVersion string    `yaml:"apiVersion"`
		Kind       string    `yaml:"kind"`
		Metadata   yaml.Node `yaml:"metadata"`
		Spec       yaml.Node `yaml:"spec"`
	}
	problems := strict.Decode(n, &outer)
	return append(problems, strict.Decode(&outer.Spec, spec)...)
}

// isSound tells whether the code takes an inventory: a Fleet and its FleetClusters, with
// what Thanos is told of buckets, caches and tracing.
func isSound(docs []*yaml.Node) bool {
	var sources []fleet.Source
	for _, n := range docs {
		if kind := scalar(n, "kind"); scalar(n, "apiVersion") == krm.APIVersion && (kind == fleet.Kind || kind == fleet.ClusterKind) {
			sources = append(sources, fleet.Source{Kind: kind, Name: scalar(entry(n, "metadata"), "name"), Node: n})
		}
	}
	f, faults := fleet.Load(sources)
	if f == nil || len(faults) > 0 {
		return false
	}
	for i := range f.ObjectStores {
		if !bucketIsSound(&f.ObjectStores[i]) {
			return false
		}
	}
	sound := filesAreSound(f.Caches, f.Tracing)
	for i := range f.Clusters {
		sound = sound && filesAreSound(f.Clusters[i].Caches, f.Clusters[i].Tracing)
	}
	return sound
}

func bucketIsSound(s *fleet.ObjectStore) bool {
	config := provider.Config{Type: s.Type, Prefix: s.Prefix}
	if s.Config.Kind != 0 {
		config.Values = &s.Config
	}
	var supplied []string
	switch c := s.Credentials; {
	case c.Identity != nil:
		var problems []problem.Problem
		if config, problems = provider.WithIdentity(config); len(problems) > 0 {
			return false
		}
	case c.SecretRef != nil:
		supplied = keysOf(c.SecretRef.Data)
	case c.ExternalSecret != nil:
		supplied = keysOf(c.ExternalSecret.Data)
	case c.Inline != nil && len(c.Inline.Data) == 0:
		for _, t := range provider.ObjectStore.Table() { // what the Secret has is not known here
			for _, key := range t.Keys {
				supplied = append(supplied, key.Name)
			}
		}
	case c.Inline != nil:
		supplied = keysOf(c.Inline.Data)
	}
	literal := s.Credentials.Literal == nil && len(provider.LiteralCredentials(config)) > 0
	return !literal && len(provider.Check(config, supplied)) == 0
}

func keysOf[V any](m map[string]V) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

var formats = map[string]provider.Format{
	"caches.index": provider.IndexCache, "caches.bucket": provider.CachingBucket, "caches.queryRange": provider.ResponseCache,
	"caches.labels": provider.ResponseCache, "tracing": provider.Tracing,
}

func filesAreSound(c fleet.Caches, tracing *fleet.Tracing) bool {
	for _, p := range fleet.Providers(c, tracing) {
		if p.Disabled {
			continue
		}
		config := provider.Config{Format: formats[p.Path], Type: p.Type}
		if p.Config.Kind != 0 {
			config.Values = &p.Provider.Config
		}
		if p.Options != nil && !reflect.ValueOf(p.Options).IsZero() {
			config.Options = &yaml.Node{}
			_ = config.Options.Encode(p.Options)
		}
		var supplied []string
		if ref := p.Credentials.SecretRef; ref != nil {
			supplied = keysOf(ref.Data)
		}
		if len(provider.LiteralCredentials(config)) > 0 || len(provider.Check(config, supplied)) > 0 {
			return false
		}
	}
	return true
}

// isSoundAlone tells whether validation takes each configuration, and the inventory, so that
// what is wrong is told by other objects.
func isSoundAlone(t testing.TB, docs []*yaml.Node) bool {
	t.Helper()
	var inventory []*yaml.Node
	for _, n := range docs {
		if kind := scalar(n, "kind"); kind == fleet.Kind || kind == fleet.ClusterKind {
			inventory = append(inventory, n)
			continue
		}
		def, _ := functions.ByKind(scalar(n, "kind"))
		config := def.New()
		if faults := strict.Decode(entry(n, "spec"), config); len(faults) > 0 {
			return false
		}
		config.Default()
		if len(config.Validate()) > 0 {
			return false
		}
	}
	return len(inventory) == 0 || isSound(inventory)
}

// runs tells whether a function takes an input.
func runs(def *krm.Definition, input []byte) bool {
	var out, stderr bytes.Buffer
	return krm.Main(krm.Alone(def), bytes.NewReader(input), &out, &stderr) == 0
}

// textOf prints a document, for messages.
func textOf(n *yaml.Node) string {
	text, err := yaml.Marshal(n)
	if err != nil {
		return base64.StdEncoding.EncodeToString(text)
	}
	return string(text)
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
