//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// checked renders with the check, and holds the bytes against those without it.
func (b *bench) checked(f fleet) error {
	if err := b.do(f, checking, b.render("checked")...); err != nil {
		return err
	}
	for _, i := range b.some(f) {
		if err := same(f, "out", "checked", i); err != nil {
			return err
		}
	}
	return nil
}

// slowly renders some clusters as kustomize does, and holds the bytes against ours.
func (b *bench) slowly(f fleet) error {
	command := b.render("slow", "--no-check", "--reference")
	some := b.some(f)
	some = some[:max(1, len(some)/3)] // each takes long
	for _, i := range some {
		command = append(command, "--cluster", name(i))
	}
	_, used, err := run(f.dir, command...)
	if err != nil {
		return err
	}
	b.keep(f, reference, used.per(len(some)))
	for _, i := range some {
		if err := same(f, "out", "slow", i); err != nil {
			return err
		}
	}
	return nil
}

// some are clusters of the fleet, from its beginning to its end.
func (b *bench) some(f fleet) []int {
	n := min(b.sample, f.clusters)
	var some []int
	for i := range n {
		some = append(some, i*(f.clusters-1)/max(1, n-1))
	}
	return slices.Compact(some)
}

// plainly lets kustomize build some overlays without functions, one after the other.
func (b *bench) plainly(f fleet) error {
	var total cost
	some := b.some(f)
	for _, i := range some {
		dir, err := f.writePlain(b.repo, i)
		if err != nil {
			return err
		}
		_, used, err := run(f.dir, b.kustomize, "build", dir)
		if err != nil {
			return err
		}
		total = total.plus(used)
	}
	b.keep(f, plain, total.per(len(some)))
	return nil
}

// charted lets helm print a chart of the same manifests for some clusters.
func (b *bench) charted(f fleet) error {
	if b.helm == "" || f.form != one {
		return nil
	}
	if err := b.writeChart(f); err != nil {
		return err
	}
	var total cost
	some := b.some(f)
	for _, i := range some {
		_, used, err := run(f.dir, b.helm, "template", name(i), "chart", "--set", "cluster="+name(i))
		if err != nil {
			return err
		}
		total = total.plus(used)
	}
	b.keep(f, chart, total.per(len(some)))
	return nil
}

// writeChart makes a chart of what was rendered for a cluster, with its name as a value.
func (b *bench) writeChart(f fleet) error {
	if _, _, err := run(f.dir, append(b.render("split", "--split", "--no-check"), "--cluster", name(0))...); err != nil {
		return err
	}
	files := map[string]string{"Chart.yaml": "apiVersion: v2\nname: fleet\nversion: 0.1.0\n", "values.yaml": "cluster: \"\"\n"}
	rendered := filepath.Join(f.dir, "split/eks-sidecar", name(0))
	entries, err := os.ReadDir(rendered)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(rendered, entry.Name()))
		if err != nil {
			return err
		}
		files["templates/"+entry.Name()] = strings.NewReplacer("{{", "{{ `{{` }}", name(0), "{{ .Values.cluster }}").Replace(string(text))
	}
	for path, text := range files {
		path = filepath.Join(f.dir, "chart", path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// alone renders one overlay to stdout, and lets kustomize build the same resources.
func (b *bench) alone(f fleet) error {
	dir, err := f.writePlain(b.repo, 0)
	if err != nil {
		return err
	}
	for range 3 { // both take less than what chance adds
		if err := b.do(f, single, b.binary, "render", f.overlay(0), "--no-check"); err != nil {
			return err
		}
		if err := b.do(f, plain, b.kustomize, "build", dir); err != nil {
			return err
		}
	}
	return nil
}

// drawn draws the fleet, and adds a cluster to it.
func (b *bench) drawn(f fleet) error {
	if f.form == thick {
		return nil
	}
	if err := b.do(f, drawing, b.binary, "graph", "overlays", "--format", "mermaid", "-o", "fleet.mmd"); err != nil {
		return err
	}
	return b.do(f, adding, b.binary, "add-cluster", "added", "--like", name(1), "--topology", topology, "--address", "added.example.com:10901")
}

// same compares what two runs rendered for a cluster.
func same(f fleet, a, b string, i int) error {
	first, err := os.ReadFile(filepath.Join(f.dir, a, rendered(i)))
	second, err2 := os.ReadFile(filepath.Join(f.dir, b, rendered(i)))
	if err = errors.Join(err, err2); err == nil && !bytes.Equal(first, second) {
		err = fmt.Errorf("%s differs between %s and %s", rendered(i), a, b)
	}
	return err
}
