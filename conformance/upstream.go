package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Upstream is upstream's programs, built from the modules beside this file.
type Upstream struct {
	// Round is the versions of Thanos and Prometheus.
	Round Round
	dir   string
	// promtool is the program that checks files of Prometheus.
	promtool string
	// EndpointSource is the Go file with Thanos' parser of the endpoints file.
	EndpointSource string
}

// builds are the programs of each module. Without the tag Thanos v0.42.4 panics
// on its first Info call: it casts labels to the form that the tag chooses.
// Karmada's judge is its override manager, and ours the binary that renders its members.
var builds = map[string][]string{
	"..":           {"./cmd/thanos-fleet", "./internal/catalog/tables"},
	"alertmanager": {"github.com/prometheus/alertmanager/cmd/amtool"},
	"karmada":      {"."},
	"thanos":       {"github.com/thanos-io/thanos/cmd/thanos", "./judge"},
	"prometheus":   {"github.com/prometheus/prometheus/cmd/prometheus", "github.com/prometheus/prometheus/cmd/promtool"},
}

// BuildUpstream builds what is not built yet into the cache folder.
func BuildUpstream() (*Upstream, error) {
	dir, err := filepath.Abs(".cache")
	if err != nil {
		return nil, err
	}
	for module, packages := range builds {
		args := append([]string{"build", "-trimpath", "-tags", "slicelabels", "-o", dir + string(filepath.Separator)}, packages...)
		if _, err := goTool(module, args...); err != nil {
			return nil, fmt.Errorf("building %s: %w", module, err)
		}
	}
	karmadaProgram = filepath.Join(dir, "karmada")
	newest, err := NewestRound()
	if err != nil {
		return nil, err
	}
	return newUpstream(newest, dir)
}

// BuildRound builds the programs of a round, beside them the project's own; of an older one
// they stand in a folder of theirs.
func BuildRound(r Round) (*Upstream, error) {
	newest, err := NewestRound()
	if err != nil {
		return nil, err
	}
	if r == newest {
		return BuildUpstream()
	}
	dir, err := filepath.Abs(filepath.Join(".cache", r.Thanos))
	if err != nil {
		return nil, err
	}
	args := []string{"build", "-trimpath", "-tags", "slicelabels", "-o", dir + string(filepath.Separator)}
	if _, err := goTool("..", append(args, builds[".."]...)...); err != nil {
		return nil, err
	}
	for _, b := range []struct {
		ours, module string
		packages     []string
	}{
		{"thanos", thanosModule, builds["thanos"]},
		{"prometheus", prometheusModule, builds["prometheus"]},
		{".", operatorModule, []string{"./operated"}},
		{".", karmadaModule, []string{"./karmada"}},
	} {
		version := *r.of(b.module)
		if version == *newest.of(b.module) {
			continue // make conformance asks it
		}
		if err := build(b.ours, b.module, version, dir, b.packages...); err != nil {
			return nil, fmt.Errorf("building %s %s: %w", b.module, version, err)
		}
		if b.module == karmadaModule {
			karmadaProgram = filepath.Join(dir, "karmada")
		}
	}
	return newUpstream(r, dir)
}

// BuildLibraries builds what judges by the libraries of a round alone, which takes a small part
// of the time that servers do: ours, and in place of promtool what the folder oldest has.
func BuildLibraries(r Round) (*Upstream, error) {
	dir, err := filepath.Abs(filepath.Join(".cache", "libraries", r.Thanos))
	if err != nil {
		return nil, err
	}
	for folder, packages := range map[string][]string{"..": builds[".."], "oldest": {"."}} {
		args := []string{"build", "-trimpath", "-tags", "slicelabels", "-o", dir + string(filepath.Separator)}
		if _, err := goTool(folder, append(args, packages...)...); err != nil {
			return nil, fmt.Errorf("building %s: %w", folder, err)
		}
	}
	if err := build("thanos", thanosModule, r.Thanos, dir, "./judge"); err != nil {
		return nil, fmt.Errorf("building the libraries of Thanos %s: %w", r.Thanos, err)
	}
	u, err := newUpstream(r, dir)
	if err == nil {
		u.promtool = "oldest"
	}
	return u, err
}

// HasServers tells whether the programs of upstream are there, and not only its libraries.
func (u *Upstream) HasServers() bool { return u.promtool == "promtool" }

// Promtool returns the path of what checks files of Prometheus.
func (u *Upstream) Promtool() string { return u.Program(u.promtool) }

func newUpstream(r Round, dir string) (*Upstream, error) {
	source, err := downloaded(thanosModule, r.Thanos)
	return &Upstream{r, dir, "promtool", filepath.Join(source, "cmd", "thanos", "endpointset.go")}, err
}

// Program returns the path of one of upstream's programs.
func (u *Upstream) Program(name string) string { return filepath.Join(u.dir, name) }

func goTool(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "CGO_ENABLED=0", "GOTOOLCHAIN=auto")
	out, err := cmd.Output()
	return string(out), err
}
