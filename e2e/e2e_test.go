//go:build e2e

package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// member5 is the overlay for tests that need only one.
const member5 = "overlays/karmada/member5"

// TestMain lets the tests find what `make build bin/kustomize` built.
func TestMain(m *testing.M) {
	os.Setenv("PATH", absolute("../bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	os.Exit(m.Run())
}

func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		panic(err)
	}
	return abs
}

// image is the reference of an image that `make images` built.
func image(name string) string {
	registry := os.Getenv("REGISTRY")
	if registry == "" {
		registry = "ghcr.io/thanos-fleet"
	}
	tag := os.Getenv("VERSION")
	if tag == "" {
		tag = version.Version
	}
	return registry + "/" + name + ":" + tag
}

// images are the names of all images: one that serves every kind, one that
// renders, and one for each function.
func images() []string {
	return append([]string{"thanos-fleet", "thanos-fleet-render"}, functions()...)
}

// functions are the folders that explain themselves.
func functions() []string {
	var names []string
	readmes, _ := filepath.Glob("../functions/*/README.md")
	for _, readme := range readmes {
		names = append(names, filepath.Base(filepath.Dir(readme)))
	}
	return names
}

// needBuilt ends the test when `make build bin/kustomize` did not run.
func needBuilt(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"thanos-fleet", "kustomize"} {
		if _, err := os.Stat("../bin/" + tool); err != nil {
			missing(t, tool+" is missing; run `make build bin/kustomize`")
		}
	}
}

// engine tells whether docker answers and has every image, so that no client
// tries to pull one.
var engine = sync.OnceValue(func() error {
	args := []string{"image", "inspect"}
	for _, name := range images() {
		args = append(args, image(name))
	}
	out, err := exec.Command("docker", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("docker image inspect: %w: %s", err, out[bytes.LastIndexByte(bytes.TrimSpace(out), '\n')+1:])
	}
	return nil
})

// needImages ends the test when there is no docker engine with our images.
func needImages(t *testing.T) {
	t.Helper()
	if err := engine(); err != nil {
		missing(t, "no docker engine with our images; run `.ci/docker` and `make images`: "+err.Error())
	}
}

// missing fails where everything has to be there, and skips elsewhere.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("SKIP: " + what)
}

// needClient skips the test when a client that is not ours to install is missing.
func needClient(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip("SKIP: " + name + " is missing")
	}
}

// command is where and how a client runs.
type command struct {
	dir, stdin string
	env        []string // added to the environment
}

type output struct {
	stdout, stderr string
	code           int
}

func (c command) run(t *testing.T, name string, args ...string) output {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), c.env...)
	return start(t, cmd, c.stdin)
}

func start(t *testing.T, cmd *exec.Cmd, stdin string) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", cmd, err)
	}
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// ok returns what a command prints that has to succeed.
func (c command) ok(t *testing.T, name string, args ...string) string {
	t.Helper()
	out := c.run(t, name, args...)
	if out.code != 0 {
		t.Fatalf("%s %q: exit code %d, want 0\n%s", name, args, out.code, out.stderr)
	}
	return out.stdout
}

// fails returns what a command prints that has to fail.
func (c command) fails(t *testing.T, name string, args ...string) output {
	t.Helper()
	out := c.run(t, name, args...)
	if out.code == 0 {
		t.Fatalf("%s %q: exit code 0, want another\nstdout: %s\nstderr: %s", name, args, out.stdout, out.stderr)
	}
	return out
}

// copyRepo copies what overlays are made of into a folder of the test's own.
func copyRepo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"bases", "overlays", "examples"} {
		check(t, os.CopyFS(filepath.Join(dir, folder), os.DirFS("../"+folder)))
	}
	return dir
}

// edit replaces all matches in a file; there has to be one.
func edit(t *testing.T, file, pattern, replacement string) {
	t.Helper()
	data, err := os.ReadFile(file)
	check(t, err)
	expr := regexp.MustCompile(pattern)
	if !expr.Match(data) {
		t.Fatalf("%s holds no %s", file, pattern)
	}
	check(t, os.WriteFile(file, expr.ReplaceAll(data, []byte(replacement)), 0o644))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
