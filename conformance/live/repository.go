package live

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

// Repository is one that thanos-fleet init made of a topology, and what it renders.
type Repository struct {
	dir, topology, program string
}

// Init makes the repository of a topology, as a user does.
func Init(programs *Programs, topology, dir string) (*Repository, error) {
	r := &Repository{dir, topology, programs.Path("thanos-fleet")}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return r, r.Run("init", topology, ".")
}

// Run runs thanos-fleet in the repository.
func (r *Repository) Run(args ...string) error {
	cmd := exec.Command(r.program, args...)
	cmd.Dir = r.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("thanos-fleet %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// Render renders the topology. What an earlier run wrote is written anew.
func (r *Repository) Render() (map[string]*conformance.Output, error) {
	if err := r.Run("render", "overlays/"+r.topology, "-o", "out"); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(r.dir, "out", r.topology, "*.yaml"))
	if err != nil {
		return nil, err
	}
	found := map[string]*conformance.Output{}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if found[name], err = conformance.NewOutput(name, text, false); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Append writes behind what a file of the topology says.
func (r *Repository) Append(file, text string) error {
	f, err := os.OpenFile(filepath.Join(r.dir, "overlays", r.topology, file), os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// Replace writes a text in place of another, which a file of the topology has.
func (r *Repository) Replace(file, old, fresh string) error {
	path := filepath.Join(r.dir, "overlays", r.topology, file)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !strings.Contains(string(text), old) {
		return fmt.Errorf("%s does not say %q", path, old)
	}
	return os.WriteFile(path, []byte(strings.Replace(string(text), old, fresh, 1)), 0o644)
}

// balance gives every address that the Fleet's clusters are dialled at, and that is no name,
// one of this machine.
func (r *Repository) balance(f *Fleet) error {
	text, err := os.ReadFile(filepath.Join(r.dir, "overlays", r.topology, "fleet", "fleet.yaml"))
	if err != nil {
		return err
	}
	var fleet struct {
		Spec struct {
			Clusters []struct {
				Name    string
				Exposes []struct{ Address, Service string }
			}
		}
	}
	if err := yaml.Unmarshal(text, &fleet); err != nil {
		return err
	}
	for _, c := range fleet.Spec.Clusters {
		for _, e := range c.Exposes {
			if host, _, err := net.SplitHostPort(e.Address); err == nil && net.ParseIP(host) != nil {
				f.Balance(c.Name, e.Service, host)
			}
		}
	}
	return nil
}

// Boot applies every cluster of what was rendered, and waits until all of it is ready.
// Templates of a control plane are for Karmada, and no cluster.
func (f *Fleet) Boot(rendered map[string]*conformance.Output) error {
	names := make([]string, 0, len(rendered))
	for name, o := range rendered {
		policy := func(object *conformance.Object) bool {
			return strings.HasPrefix(object.APIVersion, "policy.karmada.io/")
		}
		if !slices.ContainsFunc(o.Objects, policy) {
			names = append(names, name)
		}
	}
	for _, name := range sorted(names) {
		c := f.Cluster(name)
		if c == nil {
			var err error
			if c, err = f.Add(name); err != nil {
				return err
			}
		}
		if err := c.Apply(rendered[name]); err != nil {
			return fmt.Errorf("cluster %s: %w", name, err)
		}
	}
	for _, c := range f.Clusters {
		if err := c.imports(); err != nil {
			return fmt.Errorf("cluster %s: %w", c.Name, err)
		}
	}
	return nil
}
