package live

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// output is what kubectl printed, in one or several documents.
type output [][]byte

// run runs kubectl with a stream, and returns what it prints.
func (c Client) run(ctx context.Context, stream []byte, args ...string) (output, error) {
	if c.Context != "" {
		args = append([]string{"--context=" + c.Context}, args...)
	}
	cmd := exec.CommandContext(ctx, c.Kubectl, append(args, "--request-timeout=60s")...)
	cmd.Env = append(os.Environ(), "KUBECTL_EXTERNAL_DIFF=", "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(stream)
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	switch err := cmd.Run(); {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errNone
	case err != nil:
		return nil, told(err, said.String())
	}
	return output{out.Bytes()}, nil
}

// told is an error in kubectl's own words, without its advice and without warnings.
func told(err error, said string) error {
	said, _, _ = strings.Cut(said, "Please review the fields above")
	var lines []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "Warning:") && !klog.MatchString(line) {
			lines = append(lines, line)
		}
	}
	text := strings.TrimPrefix(strings.Join(lines, " "), "error: ")
	if text == "" {
		return fmt.Errorf("kubectl: %w", err)
	}
	return errors.New(krm.WithoutLogins(text))
}

// klog is a line of kubectl's log: E1127 10:00:00.000000 1 memcache.go:265] ….
var klog = regexp.MustCompile(`^[EWI]\d{4} [\d:.]+ +\d+ `)

func isConflict(err error) bool { return strings.Contains(err.Error(), "Apply failed with ") }

var (
	noNamespace = regexp.MustCompile(`namespaces "([^"]+)" not found`)
	noKind      = regexp.MustCompile(`no matches for kind|could not find the requested resource`)
)

// comesWith tells whether an object is refused only because what it needs is applied with
// it: its Namespace, or the definition of its kind.
func comesWith(message string, o Object, objects []Object) bool {
	isThere := func(kind string, is func(Object) bool) bool {
		return slices.ContainsFunc(objects, func(other Object) bool { return other.Ref.Kind == kind && is(other) })
	}
	if m := noNamespace.FindStringSubmatch(message); m != nil {
		return isThere("Namespace", func(other Object) bool { return other.Ref.Name == m[1] })
	}
	if !noKind.MatchString(message) {
		return false
	}
	group, _, _ := strings.Cut(o.Ref.APIVersion, "/")
	return isThere("CustomResourceDefinition", func(other Object) bool {
		return strings.HasSuffix(other.Ref.Name, "."+group) && bytes.Contains(other.YAML, []byte("kind: "+o.Ref.Kind+"\n"))
	})
}

// identity tells objects apart in every version of their API.
type identity struct{ group, kind, namespace, name string }

func identityOf(r krm.Ref) identity {
	group, _, found := strings.Cut(r.APIVersion, "/")
	if !found {
		group = ""
	}
	return identity{group, r.Kind, r.Namespace, r.Name}
}

// item is an object as a cluster has it.
type item struct {
	identity
	text []byte
}

// items are the objects that kubectl printed, those of its lists too.
func (out output) items() []item {
	var found []item
	for _, text := range out {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		for {
			var o map[string]any
			if decoder.Decode(&o) != nil {
				break
			}
			list, isList := o["items"].([]any)
			if !isList || o["kind"] != "List" {
				list = []any{o}
			}
			for _, one := range list {
				if o, isObject := one.(map[string]any); isObject && o["kind"] != "List" {
					found = append(found, newItem(o))
				}
			}
		}
	}
	return found
}

func newItem(o map[string]any) item {
	withoutNotes(o)
	meta, _ := o["metadata"].(map[string]any)
	text := func(of map[string]any, key string) string { s, _ := of[key].(string); return s }
	ref := krm.Ref{APIVersion: text(o, "apiVersion"), Kind: text(o, "kind"), Name: text(meta, "name"), Namespace: text(meta, "namespace")}
	encoded, _ := json.Marshal(o) // it was read from JSON
	return item{identityOf(ref), append(encoded, '\n')}
}

// withoutNotes drops what API servers and kubectl note of an object.
func withoutNotes(o map[string]any) {
	delete(o, "status")
	meta, _ := o["metadata"].(map[string]any)
	for _, key := range []string{"managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"} {
		delete(meta, key)
	}
	annotations, _ := meta["annotations"].(map[string]any)
	for _, key := range []string{"kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation"} {
		delete(annotations, key)
	}
	if len(annotations) == 0 {
		delete(meta, "annotations")
	}
}

// bare is an object of which the name is known alone.
func bare(r krm.Ref) item {
	text, _ := json.Marshal(map[string]any{"apiVersion": r.APIVersion, "kind": r.Kind, "metadata": map[string]any{"name": r.Name, "namespace": r.Namespace}})
	return item{identityOf(r), append(text, '\n')}
}

// generated are the objects in a namespace that functions say they made.
func (c Client) generated(ctx context.Context, namespace string) ([]krm.Ref, error) {
	column := strings.NewReplacer(".", `\.`).Replace(krm.GeneratedAnnotation)
	out, err := c.run(ctx, nil, "get", made, "--namespace="+namespace, "--no-headers", "--ignore-not-found",
		"--output=custom-columns=VERSION:.apiVersion,KIND:.kind,NAME:.metadata.name,BY:.metadata.annotations."+column)
	if err != nil {
		return nil, err
	}
	var found []krm.Ref
	for line := range strings.Lines(string(bytes.Join(out, nil))) {
		if parts := strings.Fields(line); len(parts) == 4 && parts[3] != "<none>" {
			found = append(found, krm.Ref{APIVersion: parts[0], Kind: parts[1], Name: parts[2], Namespace: namespace})
		}
	}
	return found, nil
}

// Contexts are the names of those in the kubeconfig.
func (c Client) Contexts(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, c.Kubectl, "config", "get-contexts", "--output=name")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); errors.Is(err, exec.ErrNotFound) {
		return nil, errNone
	} else if err != nil {
		return nil, told(err, said.String())
	}
	return strings.Fields(out.String()), nil
}

func stream(objects []Object) []byte {
	var texts [][]byte
	for _, o := range objects {
		texts = append(texts, o.YAML)
	}
	return bytes.Join(texts, []byte("---\n"))
}

func sorted(items map[identity]item) []item {
	return slices.SortedFunc(maps.Values(items), func(a, b item) int {
		return cmp.Or(strings.Compare(a.group, b.group), strings.Compare(a.kind, b.kind), strings.Compare(a.namespace, b.namespace), strings.Compare(a.name, b.name))
	})
}
