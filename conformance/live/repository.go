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
	dir, topology string
	programs      *Programs
}

// Init makes the repository of a topology, as a user does.
func Init(programs *Programs, topology, dir string) (*Repository, error) {
	r := &Repository{dir, topology, programs}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return r, r.Run("init", topology, ".")
}

// Copy makes a repository of a topology that init makes none of: it needs nothing but its own
// folder.
func Copy(programs *Programs, topology, dir string) (*Repository, error) {
	r := &Repository{dir, topology, programs}
	return r, os.CopyFS(filepath.Join(dir, "overlays", topology), os.DirFS(filepath.Join("../../overlays", topology)))
}

// Run runs thanos-fleet in the repository.
func (r *Repository) Run(args ...string) error {
	program, err := r.programs.Path("thanos-fleet")
	if err != nil {
		return err
	}
	cmd := exec.Command(program, args...)
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
	return found, r.handedOut(found)
}

// handedOut adds the members of a control plane that have no overlay of their own: what
// Karmada's own code makes of its objects and policies for each.
func (r *Repository) handedOut(found map[string]*conformance.Output) error {
	clusters, err := r.clusters()
	if err != nil {
		return err
	}
	for name, plane := range found {
		if !isPlane(plane) {
			continue
		}
		for _, c := range clusters {
			if found[c.Name] != nil {
				continue
			}
			if found[c.Name], err = r.member(plane, c.Name); err != nil {
				return fmt.Errorf("what %s hands out to %s: %w", name, c.Name, err)
			}
		}
	}
	return nil
}

func (r *Repository) member(plane *conformance.Output, name string) (*conformance.Output, error) {
	program, err := r.programs.Path("karmada")
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, o := range plane.Objects {
		if o.Reaches() {
			texts = append(texts, o.Text)
		}
	}
	var whole []byte
	for _, what := range []string{"member", "consumer"} {
		cmd := exec.Command(program, what, name)
		cmd.Stdin = strings.NewReader(strings.Join(texts, "\n---\n"))
		out, err := cmd.Output()
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return nil, fmt.Errorf("Karmada: %s", failed.Stderr)
		}
		if err != nil {
			return nil, err
		}
		whole = append(whole, out...)
	}
	return conformance.NewOutput(name, whole, false)
}

// isPlane tells whether an output is for Karmada's control plane, and no cluster.
func isPlane(o *conformance.Output) bool {
	return slices.ContainsFunc(o.Objects, func(object *conformance.Object) bool {
		return strings.HasPrefix(object.APIVersion, "policy.karmada.io/")
	})
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

// clusters are those of the Fleet, in its own file or in one of theirs.
func (r *Repository) clusters() ([]fleetCluster, error) {
	paths, err := filepath.Glob(filepath.Join(r.dir, "overlays", r.topology, "fleet", "*.yaml"))
	var found []fleetCluster
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var o struct {
			Kind     string
			Metadata struct{ Name string }
			Spec     struct {
				fleetCluster `json:",inline"`
				Clusters     []fleetCluster
			}
		}
		if err := yaml.Unmarshal(text, &o); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if o.Kind == "FleetCluster" {
			o.Spec.fleetCluster.Name = o.Metadata.Name
			found = append(found, o.Spec.fleetCluster)
		}
		found = append(found, o.Spec.Clusters...)
	}
	return found, err
}

type fleetCluster struct {
	Name    string
	Exposes []struct{ Address, Service string }
}

// balance gives every address that the Fleet's clusters are dialled at, and that is no name,
// one of this machine.
func (r *Repository) balance(f *Fleet) error {
	clusters, err := r.clusters()
	if err != nil {
		return err
	}
	for _, c := range clusters {
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
		if !isPlane(o) {
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
	for _, o := range rendered {
		if err := f.connect(o); err != nil {
			return err
		}
	}
	for _, c := range f.Clusters {
		if err := c.imports(); err != nil {
			return fmt.Errorf("cluster %s: %w", c.Name, err)
		}
	}
	return nil
}
