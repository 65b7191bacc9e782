package render

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// isGone tells that there is no such file; a link to nowhere is one.
func isGone(file string, err error) bool {
	if errors.As(err, new(krm.Findings)) {
		return false
	}
	if errors.Is(err, errToGo) {
		return true
	}
	_, err = os.Lstat(file)
	return errors.Is(err, fs.ErrNotExist)
}

func unreadable(file string, err error) error {
	if findings := krm.Findings(nil); errors.As(err, &findings) {
		return findings
	}
	f := krm.Finding{Severity: krm.Error, File: show(file), Message: "it cannot be read", Remedy: "make it readable"}
	if info, err := os.Lstat(file); err == nil {
		switch {
		case info.IsDir():
			f.Message, f.Remedy = "it is a folder", "a kustomization is a file"
		case info.Mode()&os.ModeSymlink != 0:
			f.Message, f.Remedy = "it is a link to nowhere", "correct the link or remove it"
		}
	}
	return krm.Findings{f}
}

func (k *kustomization) fault(f krm.Finding) error {
	f.Severity = krm.Error
	return krm.Findings{f}
}

// parse decodes the kustomization as kustomize does, and says in which line it is
// none.
func (k *kustomization) parse() error {
	if len(bytes.TrimSpace(k.content)) == 0 {
		return k.fault(krm.Finding{File: show(k.file), Message: "it is empty", Remedy: "list resources and functions in it, or remove it"})
	}
	if err := strict.Syntax(k.content); err != nil {
		return k.fault(krm.Finding{File: show(k.file), Line: err.Line, Message: "not YAML: " + err.Message})
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(k.content, &doc); err == nil && len(doc.Content) > 0 {
		k.node = doc.Content[0]
	}
	var found krm.Findings
	if k.node != nil {
		krm.EachDuplicate(k.node, "", func(path string, line int) {
			f := k.finding(path, "keep one of them; kustomize takes the last and drops the other", "given twice")
			f.Line = line
			found = append(found, f)
		})
	}
	if err := k.Unmarshal(k.content); err != nil {
		found = append(found, k.invalid(err))
	}
	found = append(found, k.wrongType()...)
	if len(found) > 0 {
		return found
	}
	return nil
}

var (
	unknownField = regexp.MustCompile(`json: unknown field "([^"]*)"`)
	wrongValue   = regexp.MustCompile(`cannot unmarshal (\S+) into Go (?:struct field \w+\.(\S+)|value) of type (\S+)`)
)

// invalid says what kustomize says of a field, with its line. What stands in the field
// is not told: it may be a secret.
func (k *kustomization) invalid(err error) krm.Finding {
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		f := k.finding("", strict.Suggest(m[1], kustomizationFields(), "kustomize knows no such field; remove it"), "unknown field %q", m[1])
		f.Line = lineOfKey(k.node, m[1])
		return f
	}
	if m := wrongValue.FindStringSubmatch(err.Error()); m != nil {
		return k.finding(m[2], remedyFor(m[1], m[3]), "got %s, want %s", m[1], strings.NewReplacer("types.", "", "[]", "list of ", "map[string]string", "mapping").Replace(m[3]))
	}
	return k.finding("", "write it as kustomize's reference of the kustomization file says", "it is no kustomization")
}

// remedyFor is what to do about a value of another type. kustomize reads YAML 1.1.
func remedyFor(got, want string) string {
	switch isNumber := strings.HasPrefix(want, "int"); {
	case want == "string" && (got == "bool" || got == "number"):
		return "put it in quotes: without them no, on and y are booleans, 0o17 and 1_000 numbers"
	case got == "string" && (isNumber || want == "bool"):
		return "take its quotes away"
	}
	return "write it as kustomize's reference of the kustomization file says"
}

// wrongType refuses what kustomize refuses where it builds the folder: a folder that
// is only looked at would be left out.
func (k *kustomization) wrongType() []krm.Finding {
	kinds := []string{types.KustomizationKind, types.ComponentKind}
	if k.Kind != "" && !slices.Contains(kinds, k.Kind) {
		return []krm.Finding{k.finding("kind", strict.Suggest(k.Kind, kinds, "write Kustomization or Component"), "kustomize knows no kind %q", k.Kind)}
	}
	want := types.KustomizationVersion
	if k.Kind == types.ComponentKind {
		want = types.ComponentVersion
	}
	if k.APIVersion != "" && k.APIVersion != want {
		return []krm.Finding{k.finding("apiVersion", "write "+want, "got %q, which the kustomize in this program does not know", k.APIVersion)}
	}
	return nil
}

func kustomizationFields() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[types.Kustomization]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// lineOfKey returns the line of the first key of that name, 0 when there is none.
func lineOfKey(n *yaml.Node, name string) int {
	if n == nil {
		return 0
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && child.Value == name {
			return child.Line
		}
		if line := lineOfKey(child, name); line > 0 {
			return line
		}
	}
	return 0
}

// show is a path as it is told: seen from the working directory where that is shorter.
func show(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if seen, err := filepath.Rel(resolve(here), path); err == nil && len(seen) < len(path) {
		return seen
	}
	return path
}
