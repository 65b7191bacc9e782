// Command control reads the objects of a cluster on stdin, and prints what the controllers
// of prometheus-operator make of them, as streams of YAML documents.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/conformance/operated"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	stream, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	made, err := operated.Control(bytes.Split(stream, []byte("\n---\n")))
	if err != nil {
		return err
	}
	for _, object := range made {
		text, err := yaml.Marshal(object)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "---\n%s", text); err != nil {
			return err
		}
	}
	return nil
}
