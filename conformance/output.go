package conformance

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"
)

// Output is a stream of objects that the project emits.
type Output struct {
	// Name is a short path, for instance gen-hashring/several-rings.
	Name string
	// Partial tells that another function, or a policy, adds what is missing:
	// a case of one function, or Karmada's templates.
	Partial bool
	Objects []*Object
	// Said is what the function of a case said while it ran.
	Said string
	// came are the objects of a case as the user wrote them.
	came values
	// input is the text of all that was written by hand, where an Emission knows it.
	input string
}

// values are decoded documents.
type values []any

// holds tells whether a container stands somewhere in the documents with the command and
// the arguments that it has: no function edited them.
func (v values) holds(c *Container) bool {
	return slices.ContainsFunc(v, func(value any) bool {
		switch value := value.(type) {
		case map[string]any:
			return value["name"] == c.Container.Name && reflect.DeepEqual(words(value["command"]), c.Command) && reflect.DeepEqual(words(value["args"]), c.Container.Args) ||
				values(slices.Collect(maps.Values(value))).holds(c)
		case []any:
			return values(value).holds(c)
		}
		return false
	})
}

// words returns a list of strings, nil for none.
func words(value any) []string {
	var found []string
	list, _ := value.([]any)
	for _, word := range list {
		found = append(found, fmt.Sprint(word))
	}
	return found
}

// Untouched tells whether the function of a case left an object as the user wrote it:
// then it is none that the project emits.
func (o *Output) Untouched(object *Object) bool {
	var value any
	return yaml.Unmarshal([]byte(object.Text), &value) == nil &&
		slices.ContainsFunc(o.came, func(came any) bool { return reflect.DeepEqual(came, value) })
}

// LeftOver tells whether the function said of an object that an earlier run wrote
// it and that nothing needs it any more.
func (o *Output) LeftOver(object *Object) bool {
	return strings.Contains(o.Said, object.String()+": an earlier run of ")
}

// Object is one document of an output.
type Object struct {
	Text string
	// Kind is the object's apiVersion and kind.
	APIVersion, Kind string
	// Metadata is what every object has.
	Metadata struct {
		Name, Namespace string
		Labels          map[string]string
		Annotations     map[string]string
	}
	node *yaml.Node
}

// String names the object as people do.
func (o *Object) String() string {
	return fmt.Sprintf("%s %s/%s", o.Kind, o.Metadata.Namespace, o.Metadata.Name)
}

// Reaches tells whether clients send the object to an API server: not what only
// configures them, and not what they drop.
func (o *Object) Reaches() bool {
	local, found := o.Metadata.Annotations["config.kubernetes.io/local-config"]
	return o.Kind != "" && o.Kind != "Kptfile" && (!found || local == "false")
}

// ReadOutputs reads all that the project under root promises to emit.
func ReadOutputs(root string) ([]*Output, error) {
	var outputs []*Output
	for pattern, read := range map[string]func(string) (*Output, error){
		"functions/*/testdata/*.txtar": readCase,
		"testdata/rendered/*/*.yaml":   readRendered,
	} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(paths) == 0 {
			return nil, fmt.Errorf("nothing at %s: %w", pattern, err)
		}
		for _, path := range paths {
			output, err := read(path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			if output != nil {
				outputs = append(outputs, output)
			}
		}
	}
	return outputs, nil
}

// silent is the function that emits nothing: what comes out of it is the user's, and its
// cases are there to be wrong.
const silent = "check-fleet"

// usersOwn is a case of what a user wrote and a function leaves as it is: Thanos refuses it,
// and a rule tells that.
const usersOwn = "/functions/inject-external-labels/testdata/label-without-quotes.txtar"

// readCase reads the output of a golden case; a bad one has none.
func readCase(path string) (*Output, error) {
	name := strings.TrimSuffix(filepath.Base(path), ".txtar")
	slashed := filepath.ToSlash(path)
	if strings.HasPrefix(name, "bad-") || strings.Contains(slashed, "/functions/"+silent+"/") || strings.HasSuffix(slashed, usersOwn) {
		return nil, nil
	}
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, file := range archive.Files {
		files[file.Name] = file.Data
	}
	out, found := files["out.yaml"]
	if !found {
		return nil, nil
	}
	function := filepath.Base(filepath.Dir(filepath.Dir(path)))
	output, err := NewOutput(function+"/"+name, out, true)
	if err == nil {
		output.Said = string(files["err"])
		output.came = valuesOf(files["in.yaml"])
	}
	return output, err
}

// valuesOf returns what the documents of a stream say.
func valuesOf(stream []byte) values {
	var found values
	for decoder := yaml.NewDecoder(bytes.NewReader(stream)); ; {
		var value any
		if decoder.Decode(&value) != nil {
			return found
		}
		found = append(found, value)
	}
}

func readRendered(path string) (*Output, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	topology := filepath.Base(filepath.Dir(path))
	partial := bytes.Contains(text, []byte("apiVersion: policy.karmada.io/"))
	return NewOutput(topology+"/"+strings.TrimSuffix(filepath.Base(path), ".yaml"), text, partial)
}

// guard is a label for a function that has to run, which makes an API server
// refuse the object. Most are added by kustomizations, some stand in files.
var guard = regexp.MustCompile(`(?m)^ *pending\.thanos-fleet\.dev/.*\n`)

// NewOutput reads a stream of objects.
func NewOutput(name string, text []byte, partial bool) (*Output, error) {
	output := &Output{Name: name, Partial: partial}
	for _, doc := range strings.Split("\n"+string(text), "\n---\n") {
		if strings.TrimSpace(doc) == "" {
			continue
		}
		object, err := newObject(strings.TrimPrefix(doc, "\n") + "\n")
		if err != nil {
			return nil, err
		}
		output.Objects = append(output.Objects, object)
	}
	return output, nil
}

func newObject(text string) (*Object, error) {
	o := &Object{Text: text, node: &yaml.Node{}}
	if err := yaml.Unmarshal([]byte(text), o.node); err != nil {
		return nil, err
	}
	var head struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct {
			Name, Namespace     string
			Labels, Annotations map[string]string
		}
	}
	if err := o.node.Decode(&head); err != nil {
		return nil, err
	}
	o.APIVersion, o.Kind = head.APIVersion, head.Kind
	o.Metadata.Name, o.Metadata.Namespace = head.Metadata.Name, head.Metadata.Namespace
	o.Metadata.Labels, o.Metadata.Annotations = head.Metadata.Labels, head.Metadata.Annotations
	return o, nil
}
