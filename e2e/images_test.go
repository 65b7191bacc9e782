//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// limit returns the most bytes that an image may have: see images/build.
func limit(name string) int {
	if name == "thanos-fleet-render" {
		return 16_400_000
	}
	return 13_000_000
}

func TestImagesHoldTheBinaryAndNothingElse(t *testing.T) {
	needImages(t)
	for _, name := range images() {
		t.Run(name, func(t *testing.T) {
			want := []string{"etc/passwd", "thanos-fleet"}
			if diff := cmp.Diff(want, contents(t, image(name))); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if user := inspect(t, name, "{{.Config.User}}"); user != "65534:65534" {
				t.Errorf("user %q, want 65534:65534", user)
			}
			size, err := strconv.Atoi(inspect(t, name, "{{.Size}}"))
			check(t, err)
			if size > limit(name) {
				t.Errorf("%d bytes, want at most %d", size, limit(name))
			}
		})
	}
}

func inspect(t *testing.T, name, format string) string {
	t.Helper()
	return strings.TrimSpace(command{}.ok(t, "docker", "image", "inspect", "--format", format, image(name)))
}

// contents lists the files of an image, without those that docker mounts over in
// every container.
func contents(t *testing.T, image string) []string {
	t.Helper()
	id := strings.TrimSpace(command{}.ok(t, "docker", "create", "--pull", "never", "--network", "none", image))
	defer command{}.ok(t, "docker", "rm", id)
	archive := filepath.Join(t.TempDir(), "image.tar")
	command{}.ok(t, "docker", "export", "--output", archive, id)
	var files []string
	for file := range strings.FieldsSeq(command{}.ok(t, "tar", "-tf", archive)) {
		mounted := slices.Contains([]string{".dockerenv", "dev/console", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"}, file)
		if !mounted && !strings.HasSuffix(file, "/") {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	return files
}

// locked is a container that may do nothing but compute, as the user that
// kustomize and kpt start functions as.
var locked = []string{
	"run", "--rm", "--interactive", "--pull", "never", "--network", "none", "--read-only", "--cap-drop", "ALL",
	"--security-opt", "no-new-privileges", "--user", "nobody",
}

func TestImagesWorkWithoutNetworkAndWithoutWriting(t *testing.T) {
	needBuilt(t)
	needImages(t)
	list := list(t, copyPackage(t))
	want := command{stdin: list}.ok(t, "thanos-fleet")
	for _, name := range []string{"thanos-fleet", "thanos-fleet-render", "render-cluster"} {
		got := command{stdin: list}.ok(t, "docker", append(slices.Clone(locked), image(name))...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs from the binary (-binary +image):\n%s", name, diff)
		}
	}
}

func TestEveryFunctionsImagePrintsItsREADME(t *testing.T) {
	needImages(t)
	for _, name := range functions() {
		readme, err := os.ReadFile("../functions/" + name + "/README.md")
		check(t, err)
		got := command{}.ok(t, "docker", append(slices.Clone(locked), image(name), "--help")...)
		if diff := cmp.Diff(string(readme), got); diff != "" {
			t.Errorf("%s --help (-README +got):\n%s", name, diff)
		}
	}
}

func TestImagesHaveNoShell(t *testing.T) {
	needImages(t)
	command{}.fails(t, "docker", append(slices.Clone(locked), "--entrypoint", "sh", image("thanos-fleet"), "-c", "true")...)
}
