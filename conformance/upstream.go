package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Upstream is upstream's programs, built from the modules beside this file.
type Upstream struct {
	dir string
	// EndpointSource is the Go file with Thanos' parser of the endpoints file.
	EndpointSource string
}

// builds are the programs of each module. Without the tag Thanos v0.42.4 panics
// on its first Info call: it casts labels to the form that the tag chooses.
// Karmada's judge is its override manager, and ours the binary that renders its members.
var builds = map[string][]string{
	"..":           {"./cmd/thanos-fleet"},
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
	source, err := goTool("thanos", "list", "-m", "-f", "{{.Dir}}", "github.com/thanos-io/thanos")
	return &Upstream{dir, filepath.Join(strings.TrimSpace(source), "cmd", "thanos", "endpointset.go")}, err
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
