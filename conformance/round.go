package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Round is the versions of upstream that judge together, each of its module.
type Round struct {
	Thanos, Prometheus string
	// Operator is prometheus-operator. It and Karmada are the newest where a round pins none.
	Operator, Karmada string
}

const (
	thanosModule     = "github.com/thanos-io/thanos"
	prometheusModule = "github.com/prometheus/prometheus"
	operatorModule   = "github.com/prometheus-operator/prometheus-operator"
	karmadaModule    = "github.com/karmada-io/karmada"
)

// pins are the sums of the older versions that judge, in the form of a go.sum: a Thanos, and
// behind it those that judge in the same round; the oldest first.
const pins = "versions.sum"

var pinned = regexp.MustCompile(`(?m)^(\S+) (v[0-9.]+) h1:`)

// OlderRounds are those of the pins, the oldest first.
func OlderRounds() ([]Round, error) {
	text, err := os.ReadFile(pins)
	if err != nil {
		return nil, err
	}
	newest, err := NewestRound()
	if err != nil {
		return nil, err
	}
	var rounds []Round
	for _, line := range pinned.FindAllStringSubmatch(string(text), -1) {
		if line[1] == thanosModule {
			rounds = append(rounds, Round{Operator: newest.Operator, Karmada: newest.Karmada})
		}
		if version := rounds[len(rounds)-1].of(line[1]); version != nil {
			*version = line[2]
		}
	}
	return rounds, nil
}

// of is where the version of a module stands, nil of one that judges nothing by itself.
func (r *Round) of(module string) *string {
	return map[string]*string{thanosModule: &r.Thanos, prometheusModule: &r.Prometheus, operatorModule: &r.Operator, karmadaModule: &r.Karmada}[module]
}

// NewestRound is what the modules beside this file require.
func NewestRound() (Round, error) {
	var r Round
	for module, dir := range map[string]string{thanosModule: "thanos", prometheusModule: "prometheus", operatorModule: "operated", karmadaModule: "karmada"} {
		version, err := goTool(dir, "list", "-mod=mod", "-m", "-f", "{{.Version}}", module)
		if err != nil {
			return Round{}, err
		}
		*r.of(module) = strings.TrimSpace(version)
	}
	return r, nil
}

// FindRound returns the round of a version of Thanos; "newest" is one, too.
func FindRound(thanos string) (Round, error) {
	newest, err := NewestRound()
	if err != nil || thanos == "newest" || thanos == newest.Thanos {
		return newest, err
	}
	older, err := OlderRounds()
	if err != nil {
		return Round{}, err
	}
	for _, r := range older {
		if r.Thanos == thanos {
			return r, nil
		}
	}
	return Round{}, fmt.Errorf("%s is in no round of %s", thanos, pins)
}

var moduleOfPrometheus = regexp.MustCompile(`^v0\.(\d*?)(\d?\d)\.(\d+)$`)

// PrometheusRelease is the version as it is released: the modules of v2.53.3 and v3.16.0 are
// v0.53.3 and v0.316.0.
func (r Round) PrometheusRelease() string {
	m := moduleOfPrometheus.FindStringSubmatch(r.Prometheus)
	major := m[1]
	if major == "" {
		major = "2"
	}
	return "v" + major + "." + strings.TrimPrefix(m[2], "0") + "." + m[3]
}

// Of is the version that the image of a program has.
func (r Round) Of(program string) string {
	if program == "prometheus" {
		return r.PrometheusRelease()
	}
	return r.Thanos
}

// String names the round.
func (r Round) String() string {
	return "Thanos " + r.Thanos + ", Prometheus " + r.PrometheusRelease() + ", prometheus-operator " + r.Operator + ", Karmada " + r.Karmada
}

// build builds packages of a version of a module in a folder of its own, with our packages
// beside: its go.mod is that of the version itself, so that it is built of what upstream built
// it of, and by the Go that it asks for. The folder is in the user's cache, where no tool takes
// the copies for this project's.
func build(ours, module, version, into string, packages ...string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	dir := filepath.Join(cache, "thanos-fleet", "conformance", filepath.Base(module)+"@"+version)
	if err := writeModule(dir, module, version); err != nil {
		return err
	}
	for _, name := range packages {
		if !strings.HasPrefix(name, "./") {
			continue
		}
		if err := copySources(filepath.Join(ours, name), dir, name); err != nil {
			return err
		}
	}
	args := []string{"build", "-mod=mod", "-trimpath", "-tags", "slicelabels,older", "-o", into + string(filepath.Separator)}
	_, err = goTool(dir, append(args, packages...)...)
	return err
}

// Thanos v0.36 parsed its flags by the library under its old name.
const kingpin, oldKingpin = "github.com/alecthomas/kingpin/v2", "gopkg.in/alecthomas/kingpin.v2"

// copySources copies our package into a module, with the imports that the module has.
func copySources(from, module, name string) error {
	gomod, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("nothing in %s: %w", from, err)
	}
	assembly, _ := filepath.Glob(filepath.Join(from, "*.s"))
	for _, file := range append(assembly, files...) {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.Contains(gomod, []byte(kingpin)) {
			text = bytes.ReplaceAll(text, []byte(kingpin), []byte(oldKingpin))
		}
		if err := writeChanged(filepath.Join(module, name, filepath.Base(file)), text); err != nil {
			return err
		}
	}
	return nil
}

// downloaded returns the folder of a version of a module, in the cache of modules.
func downloaded(module, version string) (string, error) {
	out, err := goTool(".", "mod", "download", "-json", module+"@"+version)
	if err != nil {
		return "", fmt.Errorf("%s: %w", out, err)
	}
	var found struct{ Dir string }
	err = json.Unmarshal([]byte(out), &found)
	return found.Dir, err
}

// served is where a module can be had whose own address does not serve it any more, as Thanos
// itself has had it since v0.42.
var served = map[string]string{"zenhack.net/go/util": "github.com/zenhack/go-util v0.0.0-20231005031245-66f5419c2aea"}

// beside is what a go.mod takes of folders beside it, which no module cache has.
var beside = regexp.MustCompile(`(?m)^\t\S+ => \./.*\n`)

// writeModule writes the go.mod of a version as one that requires it, and its go.sum with the
// pinned sums.
func writeModule(dir, module, version string) error {
	source, err := downloaded(module, version)
	if err != nil {
		return err
	}
	gomod, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if err != nil {
		return err
	}
	pinned, err := os.ReadFile(pins)
	if err != nil {
		return err
	}
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(gomod, []byte("module judged\n\nrequire "+module+" "+version))
	text = beside.ReplaceAll(text, nil)
	for gone, there := range served {
		if bytes.Contains(text, []byte("\t"+gone+" v")) && !bytes.Contains(text, []byte(gone+" =>")) {
			text = fmt.Appendf(text, "\nreplace %s => %s\n", gone, there)
		}
	}
	if err := writeChanged(filepath.Join(dir, "go.mod"), text); err != nil {
		return err
	}
	return writeChanged(filepath.Join(dir, "go.sum"), bytes.Join([][]byte{sums, pinned}, nil))
}

// writeChanged leaves a file that says the same as it is.
func writeChanged(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return writeFile(path, string(text))
}
