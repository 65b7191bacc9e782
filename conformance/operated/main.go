// Command operated makes what prometheus-operator makes of custom resources, by the operator's
// own code. It and its test hold what internal/observe makes of them against that: workloads,
// Services and the configuration of Prometheus.
//
//	operated       reads the objects of a cluster, and prints what the controllers make of them
//	operated make  reads one custom resource, and prints what is made of it alone, as JSON
//	operated version  prints the version of the operator
//	operated types  prints the types that it reads the configuration of an Alertmanager into
//
// Objects come on stdin, and go to stdout as a stream of YAML documents.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) == 1 && args[0] == "version" {
		_, err := fmt.Fprintln(out, version())
		return err
	}
	if len(args) == 1 && args[0] == "types" {
		_, err := io.WriteString(out, amTypes())
		return err
	}
	stream, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if len(args) == 1 && args[0] == "make" {
		made, err := Make(stream)
		if err != nil {
			return err
		}
		return json.NewEncoder(out).Encode(made)
	}
	made, err := Control(bytes.Split(stream, []byte("\n---\n")))
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

const module = "github.com/prometheus-operator/prometheus-operator"

// version is that of the operator whose code is in the program.
func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return ""
}
