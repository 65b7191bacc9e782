// Command karmada lets Karmada's own code judge what the project emits for a control plane.
//
//	karmada policy          reads one policy and holds it against Karmada's types and webhooks
//	karmada member CLUSTER  reads a control plane's objects, and prints what a member gets
//	karmada consumer CLUSTER  reads the same, and prints what a MultiClusterService brings it
//	karmada stored          reads objects, and prints what an API server keeps of them
//
// Objects come on stdin and go to stdout as a stream of YAML documents.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	switch {
	case err != nil:
		return err
	case len(args) == 1 && args[0] == "policy":
		return judgePolicy(text)
	case len(args) == 1 && args[0] == "stored":
		objects, err := read(text)
		if err != nil {
			return err
		}
		return write(out, objects)
	case len(args) == 2 && args[0] == "member":
		objects, err := read(text)
		if err != nil {
			return err
		}
		if objects, err = member(objects, args[1]); err != nil {
			return err
		}
		return write(out, objects)
	case len(args) == 2 && args[0] == "consumer":
		objects, err := read(text)
		if err == nil {
			objects, err = consumer(objects, args[1])
		}
		if err != nil {
			return err
		}
		return write(out, objects)
	}
	return errors.New("want policy, member CLUSTER, consumer CLUSTER or stored")
}

// read decodes a stream as an API server does, and keeps of each object what it stores.
func read(text []byte) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	documents := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		o := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(document, &o.Object); err != nil {
			return nil, err
		}
		if len(o.Object) == 0 {
			continue
		}
		if err := store(o); err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
		objects = append(objects, o)
	}
}

func write(out io.Writer, objects []*unstructured.Unstructured) error {
	for _, o := range objects {
		text, err := yaml.Marshal(o.Object)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "---\n%s", text); err != nil {
			return err
		}
	}
	return nil
}
